// Package networks has networks, subnetworks, addresses, routes and firewall
// rules, and makes the fabric follow them.
package networks

import (
	"context"
	"net/netip"
	"slices"
	"sync"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ipam"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/work"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
)

// Service is the domain of networks.
type Service struct {
	*resource.Core
	// CutOff are the addresses in a network which faults cut off, sorted.
	CutOff func(tx *store.Tx, network ref.Ref) []netip.Addr

	fabric    network.Fabric
	plan      *ipam.Plan
	firewalls *work.Queue // networks whose rules may have changed
	raised    sync.Map    // IDs of the networks that the fabric has
	applying  sync.Map    // network → *sync.Mutex, held while its rules are applied
	isolated  sync.Map    // network → addresses that the fabric was told to cut off
}

// New adds the domain to the core. It keeps the plan in step with the state.
func New(core *resource.Core, fabric network.Fabric, plan *ipam.Plan) *Service {
	s := &Service{Core: core, fabric: fabric, plan: plan, firewalls: work.NewQueue()}
	core.Register(s.networksKind(), s.subnetworksKind(), s.addressesKind(), s.firewallsKind(), s.routesKind())
	resource.Follow(core, "networks", plan.NetworkChanged)
	resource.Follow(core, "addresses", plan.AddressChanged)
	resource.Follow(core, "instances", plan.InstanceChanged)
	resource.Follow(core, "forwardingRules", plan.RuleChanged)
	resource.Follow(core, "instances", s.instanceChanged)
	resource.Follow(core, "firewalls", s.firewallChanged)
	return s
}

// Run keeps the fabric's firewalls in step with the rules, until ctx ends.
func (s *Service) Run(ctx context.Context) { s.firewalls.Run(ctx, s.Clock, s.refreshFirewall) }

// instanceChanged has the rules looked at that may mean another instance now.
func (s *Service) instanceChanged(_ ref.Ref, old, new *compute.Instance) {
	if old != nil && new != nil && slices.Equal(vm.Tags(old), vm.Tags(new)) {
		return
	}
	for _, instance := range []*compute.Instance{old, new} {
		if instance != nil {
			s.firewalls.Add(ref.Of(instance.NetworkInterfaces[0].Network))
		}
	}
}

func (s *Service) firewallChanged(_ ref.Ref, old, new *compute.Firewall) {
	for _, rule := range []*compute.Firewall{old, new} {
		if rule != nil {
			s.firewalls.Add(ref.Of(rule.Network))
		}
	}
}
