package vm

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// The states of instances that the local Compute Engine goes through.
const (
	Provisioning = "PROVISIONING"
	Staging      = "STAGING"
	Running      = "RUNNING"
	Stopping     = "STOPPING"
	Repairing    = "REPAIRING"
	Terminated   = "TERMINATED"
)

// MustBeOff refuses what can only be changed of a stopped instance.
func MustBeOff(instance *compute.Instance, what string) error {
	if instance.Status != Terminated {
		return apierr.BadRequest("invalid", "The instance must be in state TERMINATED to change its %s; it is %s.", what, instance.Status)
	}
	return nil
}

// SetStatus changes an instance's state, and notes when it started or stopped.
func SetStatus(tx *store.Tx, r ref.Ref, status, now string) {
	store.Edit(tx, r, func(i *compute.Instance) {
		if status == Staging && (i.Status == Terminated || i.Status == Repairing) {
			i.LastStartTimestamp = now
		}
		if status == Terminated {
			i.LastStopTimestamp = now
		}
		i.Status = status
	})
}

const (
	Preempted = "compute.instances.preempted"
)

// MustRun refuses what can only be done to a running instance.
func MustRun(instance *compute.Instance) error {
	if instance.Status != Running {
		return apierr.NotReady(ref.Of(instance.SelfLink).Path())
	}
	return nil
}
