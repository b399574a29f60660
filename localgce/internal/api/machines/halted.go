package machines

import (
	"context"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine"
)

// watchHalted notices machines that end by themselves.
func (s *Service) watchHalted(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case halt := <-s.runner.Halted():
			s.Tasks.Do(func(ctx context.Context) { s.halted(ctx, halt) })
		}
	}
}

// halted follows a machine that ended by itself. One that asked to be started
// again is, and stays RUNNING for all that clients see.
func (s *Service) halted(ctx context.Context, halt machine.Halt) {
	var r ref.Ref
	s.Store.View(func(*store.Tx) { r = s.byID[halt.ID] })
	defer s.locks.lock(r)()
	instance, nic, ok := s.instance(r)
	if !ok || instance.Status != vm.Running || s.runner.Running(halt.ID) {
		return
	}
	if halt.Cause == machine.Rebooted && !s.UnderWay(r, "delete") {
		err := s.boot(ctx, instance, nic)
		if err == nil || ctx.Err() != nil {
			return
		}
		s.Log.Error("a machine that asked for it could not be started again", "instance", r.Path(), "error", err)
	}
	if err := s.detach(ctx, halt.ID); err != nil && ctx.Err() == nil {
		s.Log.Error("a machine that halted is still attached", "instance", r.Path(), "error", err)
	}
	s.noteHalt(ctx, r, halt.Cause)
}

// noteHalt records how a machine ended. One that died counts as lost with its
// host, and comes back if it is set to; one that was halted stays off.
func (s *Service) noteHalt(ctx context.Context, r ref.Ref, cause machine.Cause) {
	var restart *compute.Operation
	s.Update(ctx, func(tx *store.Tx) error {
		restart = nil
		instance, ok := store.Get[compute.Instance](tx, r)
		if !ok {
			return nil
		}
		status := vm.Terminated
		switch {
		case cause == machine.PoweredOff:
			s.addEvent(tx, guestTerminate, r)
		case cause == machine.Died:
			s.addEvent(tx, hostError, r)
			if *instance.Scheduling.AutomaticRestart && !s.Leaving(r) {
				status = vm.Repairing
				restart = s.AddOperation(tx, automaticRestart, r, resource.SystemUser)
			}
		}
		vm.SetStatus(tx, r, status, s.Now())
		return nil
	})
	if restart != nil {
		s.Start(restart)
	}
}
