package managers

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// operationChanged has a managed group look at its instance when an
// operation on that has ended: the group waits for some.
func (s *Service) operationChanged(_ ref.Ref, _, new *compute.Operation) {
	if new == nil || new.Status != resource.Done {
		return
	}
	if manager, managed := s.groupOf[ref.Of(new.TargetLink)]; managed {
		s.queue.Add(manager)
	}
}

func (s *Service) instanceChanged(r ref.Ref, _, _ *compute.Instance) {
	if manager, managed := s.groupOf[r]; managed {
		s.queue.Add(manager)
	}
}

func (s *Service) membersChanged(r ref.Ref, old, new *managedGroup) {
	before, after := old.names(), new.names()
	for _, name := range before {
		delete(s.groupOf, r.In("instances", name))
	}
	for _, name := range after {
		s.groupOf[r.In("instances", name)] = r.In("instanceGroupManagers", r.Name)
	}
	s.MembersChanged(r, before, after)
}

// Manages reports whether an instance is in a managed group.
func (s *Service) Manages(r ref.Ref) bool {
	_, managed := s.groupOf[r]
	return managed
}

// Members are those of a managed group's instances.
func (s *Service) Members(tx *store.Tx, group ref.Ref) (names []string, managed bool) {
	record, managed := store.Get[managedGroup](tx, group.In(collection, group.Name))
	return record.names(), managed
}
