package gce

import (
	"context"
	"slices"

	"cloud.google.com/go/compute/apiv1/computepb"
	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/rest"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/survey"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Inventory finds everything that belongs to the cluster: what is global and
// what is in the client's region. Zones that Compute Engine does not reach are
// in Unknown.
func (c *Client) Inventory(ctx context.Context, cluster string) (infra.Inventory, error) {
	found, err := c.inventory(ctx, cluster)
	return found, c.explain("look for cluster "+cluster+" in "+c.region, err)
}

func (c *Client) inventory(ctx context.Context, cluster string) (infra.Inventory, error) {
	listed, err := survey.Take(ctx, c.lists, survey.OneCluster(cluster))
	if err != nil {
		return infra.Inventory{}, err
	}
	inventory := listed.Inventory(cluster, c.region)
	return inventory, c.askGroups(ctx, &inventory)
}

// askGroups asks each unmanaged group for its members, and each managed group
// that is not at rest for its errors.
func (c *Client) askGroups(ctx context.Context, inventory *infra.Inventory) error {
	groups := slices.DeleteFunc(slices.Clone(inventory.Refs), func(r infra.Ref) bool { return r.Kind != infra.KindInstanceGroup })
	members := make([][]string, len(groups))
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(rest.Parallel)
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
