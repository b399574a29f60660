package machines

import (
	"context"
	"fmt"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/hostid"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine"
)

// disks is what is on disks, and in the images that are made of them.
type disks struct {
	*resource.Core
	runner machine.Runner
}

// bootDisk is the disk that an instance boots from.
func (s disks) bootDisk(instance *compute.Instance) (disk machine.Disk, err error) {
	attached := vm.BootDisk(instance)
	if attached == nil {
		return disk, apierr.BadRequest("invalid", "The instance '%s' has no boot disk.", ref.Of(instance.SelfLink).Path())
	}
	s.Store.View(func(tx *store.Tx) {
		found, ok := store.Get[compute.Disk](tx, ref.Of(attached.Source))
		if !ok {
			err = apierr.NotFound(ref.Of(attached.Source).Path())
			return
		}
		disk = s.contents(tx, found)
	})
	return disk, err
}

// endDisk removes what is on a disk: the effect of delete.
func (s disks) endDisk(ctx context.Context, r ref.Ref) error {
	var disk *compute.Disk
	s.Store.View(func(tx *store.Tx) { disk, _ = store.Get[compute.Disk](tx, r) })
	if disk == nil {
		return nil
	}
	if err := s.runner.DeleteDisk(ctx, hostid.Disk(disk)); err != nil {
		return fmt.Errorf("delete what is on %s: %w", r.Path(), err)
	}
	return nil
}
