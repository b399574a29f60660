package machines

import (
	"context"
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/hostid"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine"
)

// PowerChanged has the instances that are affected look whether they have power.
func (s *Service) PowerChanged(affected func(instance ref.Ref) bool) {
	for _, r := range s.byID {
		if affected(r) {
			s.outages.Add(r)
		}
	}
}

// followPower is the power controller's step for one instance. Each has a
// goroutine of its own: a zone goes dark at once.
func (s *Service) followPower(_ context.Context, r ref.Ref) error {
	if !s.faults.PowerIsCut(r) {
		return nil
	}
	s.Tasks.Do(func(ctx context.Context) {
		if err := s.losePower(ctx, r); err != nil && ctx.Err() == nil {
			s.Log.Error("an instance does not follow a power cut; it is tried again", "instance", r.Path(), "error", err)
			s.outages.Again(ctx, s.Clock, r)
		}
	})
	return nil
}

// losePower ends a machine with its host. Its restart, if it is set to, lingers
// until the power is back.
func (s *Service) losePower(ctx context.Context, r ref.Ref) error {
	defer s.locks.lock(r)()
	instance, _, ok := s.instance(r)
	if !ok || instance.Status != vm.Running || s.UnderWay(r, "delete") || !s.faults.PowerIsCut(r) {
		return nil
	}
	if err := s.runner.Stop(ctx, hostid.Machine(instance), 0); err != nil {
		return fmt.Errorf("cut the power of %s: %w", r.Path(), err)
	}
	if err := s.detach(ctx, hostid.Machine(instance)); err != nil {
		return err
	}
	s.noteHalt(ctx, r, machine.Died)
	return nil
}
