package machines

import (
	"context"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// endRun stops or deletes an instance whose time is over. A managed
// group lets it go for good: its target size goes down with it.
func (s *Service) endRun(ctx context.Context, r ref.Ref) {
	var op *compute.Operation
	s.Update(ctx, func(tx *store.Tx) error {
		op = nil
		instance, ok := store.Get[compute.Instance](tx, r)
		if !ok || vm.EndOf(instance).IsZero() || vm.EndOf(instance).After(s.Clock.Now()) || s.Leaving(r) {
			return nil
		}
		action := "stop"
		if instance.Scheduling.InstanceTerminationAction == "DELETE" {
			action = "delete"
			s.Release(tx, r)
		}
		op = s.AddOperation(tx, action, r, resource.SystemUser)
		return nil
	})
	if op != nil {
		s.Start(op)
	}
}
