package instances

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// prepareScheduling checks the scheduling of a new instance and fills it in.
func prepareScheduling(c *resource.Creation, instance *compute.Instance) error {
	if instance.Scheduling == nil {
		instance.Scheduling = &compute.Scheduling{}
	}
	if err := vm.CompleteScheduling(instance.Scheduling); err != nil {
		return err
	}
	return vm.MayRun(instance, c.Clock.Now())
}
