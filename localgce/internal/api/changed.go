package api

import (
	"slices"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// changed follows every change of the state, inside its transaction: it keeps
// the index, and tells controllers and waiting clients.
func (s *Server) changed(r ref.Ref, old, new any) {
	defer s.watchers.Wake(r)
	s.ledger.Count(r, old, new)
	switch r.Collection {
	case "operations":
		s.operationChanged(r, as[compute.Operation](old), as[compute.Operation](new))
	case "instances":
		s.instanceChanged(r, as[compute.Instance](old), as[compute.Instance](new))
	case faultsCollection:
		s.faultChanged(as[inject.Fault](old), as[inject.Fault](new))
	case "addresses":
		s.plan.AddressChanged(r, as[compute.Address](old), as[compute.Address](new))
	case "networks":
		s.plan.NetworkChanged(r, as[compute.Network](old), as[compute.Network](new))
	case "projects":
		s.watchers.WakeProject(r.Project)
	case "firewalls":
		s.firewallChanged(as[compute.Firewall](old), as[compute.Firewall](new))
	case "forwardingRules":
		s.index.rule(r, as[compute.ForwardingRule](old), as[compute.ForwardingRule](new))
		s.plan.RuleChanged(r, as[compute.ForwardingRule](old), as[compute.ForwardingRule](new))
		s.balancers.queue.Add(r)
		s.watchers.WakeProject(r.Project)
	case "backendServices", "healthChecks":
		s.lookAtBalancers(r.Project)
		s.watchers.WakeProject(r.Project)
	case "instanceGroupManagers":
		s.managers.Add(r)
	case membersCollection:
		s.membersChanged(r, as[members](old).names(), as[members](new).names())
	case managedCollection:
		s.managedChanged(r, as[managedGroup](old), as[managedGroup](new))
	}
}

// as is v as a *T, or nil.
func as[T any](v any) *T {
	object, _ := v.(*T)
	return object
}

// operationChanged has a managed group look at its instance when an operation on
// that has ended: the group waits for some.
func (s *Server) operationChanged(r ref.Ref, old, new *compute.Operation) {
	s.index.operation(r, old, new)
	if old == nil && new != nil {
		s.watchers.Wake(ref.Of(new.TargetLink)) // for who waits for what happens to it
	}
	if new == nil || new.Status != done {
		return
	}
	if manager, managed := s.index.managers[ref.Of(new.TargetLink)]; managed {
		s.managers.Add(manager)
	}
}

func (s *Server) instanceChanged(r ref.Ref, old, new *compute.Instance) {
	s.index.instance(r, old, new)
	s.plan.InstanceChanged(r, old, new)
	if new != nil {
		s.deadlines.Set(r, vm.EndOf(new))
	}
	if manager, managed := s.index.managers[r]; managed {
		s.managers.Add(manager)
	}
	if old == nil || new == nil || old.Status != new.Status {
		s.outages.Add(r)
		s.lookAtBalancers(r.Project)
	}
	if old == nil || new == nil || !slices.Equal(vm.Tags(old), vm.Tags(new)) {
		s.lookAtFirewalls(old, new)
	}
}

func (s *Server) lookAtFirewalls(instances ...*compute.Instance) {
	for _, instance := range instances {
		if instance != nil {
			s.firewalls.Add(ref.Of(instance.NetworkInterfaces[0].Network))
		}
	}
}

func (s *Server) firewallChanged(rules ...*compute.Firewall) {
	for _, rule := range rules {
		if rule != nil {
			s.firewalls.Add(ref.Of(rule.Network))
		}
	}
}

// lookAtBalancers has the project's forwarding rules compared with their
// backends again.
func (s *Server) lookAtBalancers(project string) {
	for rule := range s.index.rules {
		if rule.Project == project {
			s.balancers.queue.Add(rule)
		}
	}
}

// membersChanged wakes the machines whose load-balanced addresses may have
// changed.
func (s *Server) membersChanged(group ref.Ref, old, new []string) {
	s.lookAtBalancers(group.Project)
	for _, name := range old {
		if !slices.Contains(new, name) {
			s.watchers.Wake(group.In("instances", name))
		}
	}
	for _, name := range new {
		if !slices.Contains(old, name) {
			s.watchers.Wake(group.In("instances", name))
		}
	}
}

func (s *Server) managedChanged(r ref.Ref, old, new *managedGroup) {
	before, after := old.names(), new.names()
	for _, name := range before {
		delete(s.index.managers, r.In("instances", name))
	}
	for _, name := range after {
		s.index.managers[r.In("instances", name)] = r.In("instanceGroupManagers", r.Name)
	}
	if len(s.index.rules) > 0 && !slices.Equal(before, after) {
		s.membersChanged(r, before, after)
	}
}
