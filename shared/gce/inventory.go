package gce

import (
	"context"
	"slices"

	"cloud.google.com/go/compute/apiv1/computepb"
	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Inventory finds everything that bears the cluster's mark: what is global and
// what is in the client's region. Zones that Compute Engine does not reach are
// in Unknown.
func (c *Client) Inventory(ctx context.Context, cluster string) (infra.Inventory, error) {
	found, err := c.inventory(ctx, cluster)
	return found, c.explain("look for cluster "+cluster+" in "+c.region, err)
}

func (c *Client) inventory(ctx context.Context, cluster string) (infra.Inventory, error) {
	listed, err := c.survey(ctx, oneCluster(cluster))
	if err != nil {
		return infra.Inventory{}, err
	}
	inventory := listed.inventory(cluster, c.region)
	return inventory, c.askGroups(ctx, &inventory)
}

// inventory is what the lists tell of a cluster and its namesakes in other
// regions about that of one region.
func (s *survey) inventory(cluster, region string) infra.Inventory {
	inventory := infra.Inventory{
		Regionless:  s.narrow(cluster, region),
		Groups:      map[string][]string{},
		Subnetworks: map[string]infra.Subnetwork{},
		Templates:   map[string]infra.Machine{},
		Firewalls:   map[string]infra.Firewall{},
		Labelled:    map[infra.Ref]infra.Mark{},
	}
	inventory.Unknown, _ = s.unknown(region)
	found := s.findings()
	placed := slices.DeleteFunc(slices.Clone(found), func(one finding) bool { return one.region == "" })
	if len(placed) == 0 { // else what an earlier release left says nothing of what is there now
		placed = found
	}
	inventory.Mark, inventory.Created = markOfAll(placed), earliest(placed)
	for _, one := range found {
		inventory.Refs = append(inventory.Refs, one.Ref)
		if one.labelled {
			inventory.Labelled[one.Ref] = one.mark
		}
	}
	for _, f := range s.firewalls {
		inventory.Firewalls[f.GetName()] = body.FoundFirewall(f)
	}
	for _, a := range s.addresses {
		inventory.Endpoint = body.ParseAddr(a.GetAddress())
	}
	for _, b := range s.backends {
		inventory.Balanced = append(inventory.Balanced, body.FoundGroups(b)...)
	}
	inventory.Unlabelled = append(unlabelled(infra.KindAddress, s.addresses), unlabelled(infra.KindForwardingRule, s.rules)...)
	for _, n := range s.subnetworks {
		inventory.Subnetworks[n.GetName()] = body.FoundSubnetwork(n)
	}
	for _, t := range s.templates {
		inventory.Templates[t.GetName()] = body.FoundMachine(t.GetProperties())
	}
	for _, i := range s.instances {
		inventory.Instances = append(inventory.Instances, body.FoundInstance(i))
	}
	for _, g := range s.managedGroups {
		inventory.ManagedGroups = append(inventory.ManagedGroups, body.FoundManagedGroup(g, inventory.Templates))
	}
	return inventory
}

// askGroups asks each unmanaged group for its members, and each managed group
// that is not at rest for its errors.
func (c *Client) askGroups(ctx context.Context, inventory *infra.Inventory) error {
	groups := slices.DeleteFunc(slices.Clone(inventory.Refs), func(r infra.Ref) bool { return r.Kind != infra.KindInstanceGroup })
	members := make([][]string, len(groups))
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(parallel)
	for i, group := range groups {
		work.Go(func() (err error) {
			members[i], err = instanceGroups{c}.members(ctx, group)
			return unlessAbsent(err)
		})
	}
	for i := range inventory.ManagedGroups {
		if group := &inventory.ManagedGroups[i]; !group.Stable {
			work.Go(func() (err error) {
				group.Errors, err = managedGroups{c}.errors(ctx, group.Ref())
				return unlessAbsent(err)
			})
		}
	}
	err := work.Wait()
	for i, group := range groups {
		inventory.Groups[group.Name] = members[i]
	}
	return err
}

// unlessAbsent forgives that a resource went since it was listed.
func unlessAbsent(err error) error {
	if refusal.Absent(err) {
		return nil
	}
	return err
}

// lastErrors is how many different errors of a managed group are told.
const lastErrors = 3

// errors returns the last errors of making VMs, each once, the newest first.
func (k managedGroups) errors(ctx context.Context, ref infra.Ref) ([]infra.GroupError, error) {
	l, err := k.lists(ctx)
	if err != nil {
		return nil, err
	}
	listed, err := l.ManagedGroupErrors(ctx, ref)
	slices.SortStableFunc(listed, func(a, b *computepb.InstanceManagedByIgmError) int {
		return body.ParseTime(b.GetTimestamp()).Compare(body.ParseTime(a.GetTimestamp()))
	})
	var last []infra.GroupError
	for _, one := range listed {
		next := groupError(one)
		known := slices.ContainsFunc(last, func(e infra.GroupError) bool { return e.String() == next.String() })
		if len(last) < lastErrors && !known {
			last = append(last, next)
		}
	}
	return last, err
}

func groupError(one *computepb.InstanceManagedByIgmError) infra.GroupError {
	refused := &refusal.Error{Reason: one.GetError().GetCode(), Message: one.GetError().GetMessage()}
	return infra.GroupError{
		Code: refused.Reason, Message: refused.Message, At: body.ParseTime(one.GetTimestamp()),
		Exhausted: refused.Stockout() || refused.Quota(),
	}
}
