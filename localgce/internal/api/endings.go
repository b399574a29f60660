package api

import (
	"context"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

func (s *Server) runDeadlines(ctx context.Context) {
	for {
		due, wait := s.deadlines.Due(s.clock.Now())
		for _, r := range due {
			if r.Collection == "instances" {
				s.endRun(r)
			} else {
				s.managers.Add(r)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-s.deadlines.Wake:
		case <-s.clock.After(wait):
		}
	}
}

// endRun stops or deletes an instance whose time is over. A managed
// group lets it go for good: its target size goes down with it.
func (s *Server) endRun(r ref.Ref) {
	var op *compute.Operation
	s.update(func(tx *store.Tx) error {
		instance, ok := store.Get[compute.Instance](tx, r)
		if !ok || vm.EndOf(instance).IsZero() || vm.EndOf(instance).After(s.clock.Now()) || s.leaving(r) {
			return nil
		}
		action := "stop"
		if instance.Scheduling.InstanceTerminationAction == "DELETE" {
			action = "delete"
			s.release(tx, r)
		}
		op = s.addOperation(tx, action, r, "", systemUser)
		return nil
	})
	if op != nil {
		s.start(op)
	}
}
