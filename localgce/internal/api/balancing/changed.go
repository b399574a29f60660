package balancing

import (
	"slices"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

func (s *Service) ruleChanged(r ref.Ref, _, new *compute.ForwardingRule) {
	if new != nil {
		s.rules[r] = true
	} else {
		delete(s.rules, r)
	}
	s.balancers.queue.Add(r)
	s.Watchers.WakeProject(r.Project)
}

// wiringChanged follows a change of what forwarding rules lead through.
func (s *Service) wiringChanged(r ref.Ref) {
	s.lookAtBalancers(r.Project)
	s.Watchers.WakeProject(r.Project)
}

// backendChanged has balancers look at an instance that has another state.
func (s *Service) backendChanged(r ref.Ref, old, new *compute.Instance) {
	if old == nil || new == nil || old.Status != new.Status {
		s.lookAtBalancers(r.Project)
	}
}

// ManagedChanged follows a change of who is in a managed group.
func (s *Service) ManagedChanged(group ref.Ref, old, new []string) {
	if len(s.rules) > 0 && !slices.Equal(old, new) {
		s.membersChanged(group, old, new)
	}
}

// lookAtBalancers has the project's forwarding rules compared with their
// backends again.
func (s *Service) lookAtBalancers(project string) {
	for rule := range s.rules {
		if rule.Project == project {
			s.balancers.queue.Add(rule)
		}
	}
}

// membersChanged wakes the machines whose load-balanced addresses may have
// changed.
func (s *Service) membersChanged(group ref.Ref, old, new []string) {
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
