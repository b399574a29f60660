package survey

import (
	"context"
	"slices"
	"strings"
	"sync"

	"cloud.google.com/go/compute/apiv1/computepb"
	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/filter"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/rest"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Survey is what was listed of a selection.
type Survey struct {
	instances     []*computepb.Instance
	managedGroups []*computepb.InstanceGroupManager
	groups        []*computepb.InstanceGroup
	addresses     []*computepb.Address
	rules         []*computepb.ForwardingRule
	backends      []*computepb.BackendService
	checks        []*computepb.HealthCheck
	subnetworks   []*computepb.Subnetwork
	networks      []*computepb.Network
	firewalls     []*computepb.Firewall
	templates     []*computepb.InstanceTemplate

	sieves []func(keeper) // one for each of these

	mu        sync.Mutex
	unreached []string // scopes whose resources are not known: "zones/ZONE", "regions/REGION"
}

// keeper decides about a resource by its mark and the region that it is in,
// which is empty for what is global.
type keeper func(owner infra.Owner, region string) bool

// Selection says which resources to list: filters for the server, which may
// let more through, and keep, which decides.
type Selection struct {
	labels      string // for instances: those of managed groups bear labels at least
	description string // for all others
	keep        keeper
}

// OneCluster selects a cluster, and its namesakes in other regions: whose
// something global of an earlier release is, they decide.
func OneCluster(cluster string) Selection {
	return Selection{
		labels:      filter.Labelled(cluster),
		description: filter.Described(cluster),
		keep:        func(owner infra.Owner, _ string) bool { return owner.Cluster == cluster },
	}
}

// AllClusters selects whatever has an owner.
func AllClusters() Selection {
	return Selection{
		labels:      filter.AnyLabelled(),
		description: filter.AnyDescribed(),
		keep:        func(owner infra.Owner, _ string) bool { return owner.Cluster != "" },
	}
}

// Take lists all kinds at once, with lists that end when one of them fails.
func Take(ctx context.Context, lists func(context.Context) (rest.Lists, error), want Selection) (*Survey, error) {
	s := &Survey{}
	work, ctx := errgroup.WithContext(ctx)
	l, err := lists(ctx)
	if err != nil {
		return nil, err
	}
	work.SetLimit(rest.Parallel)
	a := adder{ctx: ctx, work: work, survey: s}
	add(a, &s.instances, zonal, want.labels, l.Instances)
	add(a, &s.managedGroups, zonal, want.description, l.ManagedGroups)
	add(a, &s.groups, zonal, want.description, l.Groups)
	add(a, &s.addresses, regional, want.description, l.Addresses)
	add(a, &s.rules, regional, want.description, l.ForwardingRules)
	add(a, &s.backends, regional, want.description, l.BackendServices)
	add(a, &s.checks, regional, want.description, l.HealthChecks)
	add(a, &s.subnetworks, regional, want.description, l.Subnetworks)
	add(a, &s.networks, global, want.description, l.Networks)
	add(a, &s.firewalls, global, want.description, l.Firewalls)
	add(a, &s.templates, global, want.description, l.Templates)
	if err := work.Wait(); err != nil {
		return nil, err
	}
	s.sift(want.keep)
	return s, nil
}

// lacks notes scopes that were not reached.
func (s *Survey) lacks(scopes []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, scope := range scopes {
		if !slices.Contains(s.unreached, scope) {
			s.unreached = append(s.unreached, scope)
		}
	}
	slices.Sort(s.unreached)
}

// unknown names the zones of a region that were not reached, and the region
// itself; elsewhere reports whether there are others.
func (s *Survey) unknown(region string) (places []string, elsewhere bool) {
	for _, scope := range s.unreached {
		kind, place, _ := strings.Cut(scope, "/")
		switch {
		case kind == "zones" && body.RegionOf(place) == region, kind == "regions" && place == region:
			places = append(places, place)
		default:
			elsewhere = true
		}
	}
	return places, elsewhere
}

func (s *Survey) sift(keep keeper) {
	for _, sieve := range s.sieves {
		sieve(keep)
	}
}

type adder struct {
	ctx    context.Context
	work   *errgroup.Group
	survey *Survey
}

// add lists one kind into the survey.
func add[T resource](a adder, into *[]T, place func(T) (zone, region string), narrowed string,
	list func(context.Context, string) ([]T, []string, error)) {
	a.survey.sieves = append(a.survey.sieves, func(keep keeper) {
		*into = slices.DeleteFunc(*into, func(one T) bool {
			_, region := place(one)
			return !keep(markOf(one), region)
		})
	})
	a.work.Go(func() error {
		listed, unreached, err := list(a.ctx, narrowed)
		*into = listed
		a.survey.lacks(unreached)
		return err
	})
}

// findings tells what was found, in an order in which it can be deleted.
func (s *Survey) findings() []finding {
	return slices.Concat(
		look(infra.KindForwardingRule, s.rules, regional),
		look(infra.KindBackendService, s.backends, regional),
		look(infra.KindHealthCheck, s.checks, regional),
		look(infra.KindAddress, s.addresses, regional),
		look(infra.KindManagedGroup, s.managedGroups, zonal),
		look(infra.KindInstanceGroup, s.groups, zonal),
		look(infra.KindInstance, s.instances, zonal),
		look(infra.KindTemplate, s.templates, global),
		look(infra.KindFirewall, s.firewalls, global),
		look(infra.KindSubnetwork, s.subnetworks, regional),
		look(infra.KindNetwork, s.networks, global),
	)
}
