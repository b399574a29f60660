package machines

import (
	"context"
	"errors"
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

const (
	automaticRestart = "compute.instances.automaticRestart"
	guestTerminate   = "compute.instances.guestTerminate"
	hostError        = "compute.instances.hostError"
	hostMaintenance  = "compute.instances.terminateOnHostMaintenance"
)

// preemptGrace is how long a machine that is preempted may take to shut down.
// https://cloud.google.com/compute/docs/instances/spot#preemption-process
const preemptGrace = 30 * time.Second

// addEvent records what happened to an instance, as an operation that is done.
func (s *Service) addEvent(tx *store.Tx, event string, r ref.Ref) {
	op := s.AddOperation(tx, event, r, resource.SystemUser)
	store.Edit(tx, ref.Of(op.SelfLink), func(op *compute.Operation) {
		op.Status, op.Progress, op.EndTime = resource.Done, 100, s.Now()
	})
}

// act begins an operation of Compute Engine's own on an instance that runs or
// stands still, unless refuse has something against it.
func (s *Service) act(r ref.Ref, operation string, refuse func(*compute.Instance) error) error {
	var op *compute.Operation
	err := s.Store.Update(func(tx *store.Tx) error {
		instance, err := s.ready(tx, r, operation)
		if err == nil {
			err = refuse(instance)
		}
		if err == nil {
			op = s.AddOperation(tx, operation, r, resource.SystemUser)
		}
		return err
	})
	if err == nil {
		s.Start(op)
	}
	return err
}

// Preempt takes a running Spot instance away, as Compute Engine may at any
// moment: it is stopped, and deleted where its instanceTerminationAction says
// so. It returns once that has begun; an instance that is not Spot, does not
// run or is being stopped is an error.
func (s *Service) Preempt(r ref.Ref) error {
	return s.act(r, vm.Preempted, func(instance *compute.Instance) error {
		if !vm.IsSpot(instance) {
			return apierr.BadRequest("invalid", "The instance '%s' is not a Spot instance: only those are preempted.", r.Path())
		}
		return vm.MustRun(instance)
	})
}

// preemptInstance is the effect of a preemption.
func (s *Service) preemptInstance(ctx context.Context, r ref.Ref) error {
	if err := s.shutDown(ctx, r, preemptGrace); err != nil {
		return err
	}
	instance, _, ok := s.instance(r)
	if ok && instance.Scheduling.InstanceTerminationAction == "DELETE" {
		err := s.act(r, "delete", func(*compute.Instance) error { return nil })
		if errors.Is(err, store.ErrNotWritten) {
			return err // its group may have been faster, which is the other error
		}
	}
	return nil
}

// simulateMaintenance is the method by which clients try out what maintenance
// of the host does to an instance.
func (s *Service) simulateMaintenance(r *resource.Request) (any, error) {
	target := r.Ref()
	return s.Begin(r, "simulateMaintenanceEvent", target, func(tx *store.Tx) error {
		instance, err := s.ready(tx, target, "simulateMaintenanceEvent")
		if err != nil {
			return err
		}
		return vm.MustRun(instance)
	})
}

// maintain is the effect of a maintenance event: most instances move to another
// host and notice nothing; Spot ones are preempted.
func (s *Service) maintain(_ context.Context, r ref.Ref) error {
	instance, _, ok := s.instance(r)
	switch {
	case !ok:
		return nil
	case vm.IsSpot(instance):
		return s.Preempt(r)
	case instance.Scheduling.OnHostMaintenance == "TERMINATE":
		return s.act(r, hostMaintenance, vm.MustRun)
	}
	return nil
}

// leaveHost stops an instance that cannot move, and starts it again if it is
// set to: the effect of terminateOnHostMaintenance.
func (s *Service) leaveHost(ctx context.Context, r ref.Ref) error {
	if err := s.shutDown(ctx, r, stopGrace); err != nil {
		return err
	}
	instance, _, ok := s.instance(r)
	if !ok || !*instance.Scheduling.AutomaticRestart {
		return nil
	}
	return s.act(r, automaticRestart, func(*compute.Instance) error { return nil })
}
