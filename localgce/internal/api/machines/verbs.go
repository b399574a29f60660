package machines

import (
	"slices"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// conflicts says which operations under way keep another from starting.
var conflicts = map[string][]string{
	"start":                    {"insert", "stop", "delete", vm.Preempted, hostMaintenance},
	"stop":                     {"delete"},
	"reset":                    {"insert", "stop", "delete", vm.Preempted, hostMaintenance},
	"delete":                   {"delete"},
	"simulateMaintenanceEvent": {"insert", "stop", "delete", vm.Preempted, hostMaintenance},
	vm.Preempted:               {"insert", "stop", "delete", vm.Preempted},
	hostMaintenance:            {"insert", "stop", "delete", vm.Preempted, hostMaintenance},
	automaticRestart:           {"delete"},
}

// power makes the method that starts, stops or resets an instance.
func (s *Service) power(verb string) resource.Handler {
	return func(r *resource.Request) (any, error) {
		target := r.Ref()
		return s.Begin(r, verb, target, func(tx *store.Tx) error {
			instance, err := s.ready(tx, target, verb)
			switch {
			case err != nil:
				return err
			case verb == "reset":
				return vm.MustRun(instance)
			case verb == "start" && vm.BootDisk(instance) == nil:
				return apierr.BadRequest("invalid", "The instance '%s' has no boot disk.", target.Path())
			case verb == "start":
				return s.mayStart(target, instance)
			}
			return nil
		})
	}
}

// ready finds an instance that nothing under way keeps from the operation.
func (s *Service) ready(tx *store.Tx, r ref.Ref, operation string) (*compute.Instance, error) {
	instance, ok := store.Get[compute.Instance](tx, r)
	if !ok {
		return nil, apierr.NotFound(r.Path())
	}
	for _, other := range s.Pending(r) {
		if slices.Contains(conflicts[operation], other) {
			return nil, apierr.NotReady(r.Path())
		}
	}
	return instance, nil
}

// mayStart refuses to start an instance for whose CPUs there is no quota.
func (s *Service) mayStart(r ref.Ref, instance *compute.Instance) error {
	if instance.Status != vm.Terminated {
		return nil
	}
	if err := vm.MayRun(instance, s.Clock.Now()); err != nil {
		return err
	}
	started := *instance
	started.Status = vm.Staging
	return s.Quota.Allows(r, instance, &started)
}
