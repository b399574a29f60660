package vm

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// BootDisk is the disk that an instance boots from; nil for none.
func BootDisk(instance *compute.Instance) *compute.AttachedDisk {
	for _, disk := range instance.Disks {
		if disk.Boot {
			return disk
		}
	}
	return nil
}

// DisksWith are the disks that go with an instance: those set to when it is
// deleted, and of them only those made with it when its insert fails.
func DisksWith(tx *store.Tx, instance *compute.Instance, deleted bool) (list []ref.Ref) {
	for _, attached := range instance.Disks {
		at := ref.Of(attached.Source)
		disk, ok := store.Get[compute.Disk](tx, at)
		if ok && attached.AutoDelete && (deleted || disk.CreationTimestamp >= instance.CreationTimestamp) {
			list = append(list, at)
		}
	}
	return list
}
