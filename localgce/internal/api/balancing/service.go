// Package balancing has passthrough load balancers and what they are made of:
// forwarding rules, backend services, health checks and unmanaged groups.
package balancing

import (
	"context"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ipam"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
)

// Networks makes the networks of load balancers.
type Networks interface {
	// Raise makes a network, which the fabric knows by the ID, if it is not there.
	Raise(ctx context.Context, network ref.Ref, id string) error
}

// Managed are the names of the instances of a group, where that is managed.
type Managed func(tx *store.Tx, group ref.Ref) (names []string, managed bool)

// Service is the domain of load balancing.
type Service struct {
	*resource.Core
	plan      *ipam.Plan
	groups    *membership
	balancers *balancers
	rules     map[ref.Ref]bool // forwarding rules; the store's lock guards it
}

// New adds the domain to the core, which has instances. The plan gives forwarding
// rules their addresses.
func New(core *resource.Core, fabric network.Fabric, networks Networks, plan *ipam.Plan, managed Managed) *Service {
	groups := &membership{managed}
	s := &Service{
		Core: core, plan: plan, groups: groups,
		balancers: newBalancers(core, fabric, networks, groups), rules: map[ref.Ref]bool{},
	}
	core.Register(s.groupsKind(), s.healthChecksKind(), s.backendServicesKind(), s.forwardingRulesKind())
	core.Keep(membersCollection, resource.Empty[members])
	core.Keep(healthCollection, resource.Empty[balancerHealth])
	core.WhenGone("instances", leaveGroups)
	resource.Follow(core, "instances", s.backendChanged)
	resource.Follow(core, "forwardingRules", s.ruleChanged)
	resource.Follow(core, "backendServices", func(r ref.Ref, _, _ *compute.BackendService) { s.wiringChanged(r) })
	resource.Follow(core, "healthChecks", func(r ref.Ref, _, _ *compute.HealthCheck) { s.wiringChanged(r) })
	resource.Follow(core, membersCollection, func(r ref.Ref, old, new *members) { s.membersChanged(r, old.names(), new.names()) })
	return s
}

// Restore has all load balancers looked at, as after a start.
func (s *Service) Restore() {
	s.Store.View(func(*store.Tx) {
		for rule := range s.rules {
			s.balancers.queue.Add(rule)
		}
	})
}

// Run keeps load balancers in step with the state, until ctx ends.
func (s *Service) Run(ctx context.Context) { s.balancers.run(ctx) }
