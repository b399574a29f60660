package api

import (
	"slices"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
)

// followAll keeps the indices, and tells controllers and waiting clients.
func (s *Server) followAll() {
	resource.Follow(s.Core, "operations", s.managedOperationChanged)
	resource.Follow(s.Core, "instances", s.instanceChanged)
	resource.Follow(s.Core, "projects", func(r ref.Ref, _, _ *compute.Project) { s.Watchers.WakeProject(r.Project) })
	resource.Follow(s.Core, "forwardingRules", s.ruleChanged)
	resource.Follow(s.Core, "backendServices", func(r ref.Ref, _, _ *compute.BackendService) { s.wiringChanged(r) })
	resource.Follow(s.Core, "healthChecks", func(r ref.Ref, _, _ *compute.HealthCheck) { s.wiringChanged(r) })
	resource.Follow(s.Core, "instanceGroupManagers", func(r ref.Ref, _, _ *compute.InstanceGroupManager) { s.managers.Add(r) })
	resource.Follow(s.Core, membersCollection, func(r ref.Ref, old, new *members) { s.membersChanged(r, old.names(), new.names()) })
	resource.Follow(s.Core, managedCollection, s.managedChanged)
}

func (s *Server) ruleChanged(r ref.Ref, old, new *compute.ForwardingRule) {
	s.index.rule(r, old, new)
	s.balancers.queue.Add(r)
	s.Watchers.WakeProject(r.Project)
}

// wiringChanged follows a change of what forwarding rules lead through.
func (s *Server) wiringChanged(r ref.Ref) {
	s.lookAtBalancers(r.Project)
	s.Watchers.WakeProject(r.Project)
}

// managedOperationChanged has a managed group look at its instance when an
// operation on that has ended: the group waits for some.
func (s *Server) managedOperationChanged(_ ref.Ref, _, new *compute.Operation) {
	if new == nil || new.Status != resource.Done {
		return
	}
	if manager, managed := s.index.managers[ref.Of(new.TargetLink)]; managed {
		s.managers.Add(manager)
	}
}

func (s *Server) instanceChanged(r ref.Ref, old, new *compute.Instance) {
	if manager, managed := s.index.managers[r]; managed {
		s.managers.Add(manager)
	}
	if old == nil || new == nil || old.Status != new.Status {
		s.lookAtBalancers(r.Project)
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
			s.Watchers.Wake(group.In("instances", name))
		}
	}
	for _, name := range new {
		if !slices.Contains(old, name) {
			s.Watchers.Wake(group.In("instances", name))
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
