package instances

import (
	"slices"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// attachDisk puts a disk on an instance. From a boot disk its machine starts;
// others are noted, and the machine does not see them.
func (s *Service) attachDisk(r *resource.Request) (any, error) {
	attached := &compute.AttachedDisk{}
	if err := r.Decode(attached); err != nil {
		return nil, err
	}
	switch {
	case attached.Source == "":
		return nil, apierr.Required("resource.source")
	case r.Flag("forceAttach"):
		return nil, apierr.Invalid("forceAttach", "true", "Only a regional disk can be attached by force.")
	}
	return s.Change(r, "attachDisk", func(tx *store.Tx, old any) (any, error) {
		at, err := s.ResolveLink(tx, r.Ref(), resource.Link("resource.source", &attached.Source, "disks", scope.Zonal))
		if err != nil {
			return nil, err
		}
		attached.Source = at.URL()
		edited := *old.(*compute.Instance)
		if err := s.takeDisk(tx, &edited, attached); err != nil {
			return nil, err
		}
		edited.Fingerprint = ""
		return &edited, nil
	})
}

// takeDisk adds a disk to an instance's, the boot disk as the first.
func (s *Service) takeDisk(tx *store.Tx, instance *compute.Instance, attached *compute.AttachedDisk) error {
	disk, err := s.freeDisk(tx, attached)
	if err != nil {
		return err
	}
	if attached.Boot {
		if vm.BootDisk(instance) != nil {
			return apierr.BadRequest("invalid", "The instance has a boot disk already.")
		}
		if err := vm.MustBeOff(instance, "boot disk"); err != nil {
			return err
		}
	}
	completeDisk(attached, disk, freeDiskIndex(instance))
	for _, other := range instance.Disks {
		if other.DeviceName == attached.DeviceName {
			return apierr.Invalid("resource.deviceName", attached.DeviceName, "The device name is already in use.")
		}
	}
	disks := append(slices.Clone(instance.Disks), attached)
	slices.SortStableFunc(disks, func(a, b *compute.AttachedDisk) int { return int(a.Index - b.Index) })
	instance.Disks = disks
	store.Edit(tx, ref.Of(attached.Source), func(d *compute.Disk) { d.LastAttachTimestamp = s.Now() })
	return nil
}

// freeDisk finds the disk to attach, which nobody else may use.
func (s *Service) freeDisk(tx *store.Tx, attached *compute.AttachedDisk) (*compute.Disk, error) {
	at := ref.Of(attached.Source)
	if user, used := s.users[at]; used {
		return nil, apierr.InUse("disk", at.Path(), user.Path())
	}
	disk, _ := store.Get[compute.Disk](tx, at)
	return disk, nil
}

// freeDiskIndex is the first place that no disk has; 0 is the boot disk's.
func freeDiskIndex(instance *compute.Instance) (i int) {
	for slices.ContainsFunc(instance.Disks, func(d *compute.AttachedDisk) bool { return d.Index == int64(i) }) {
		i++
	}
	return i
}

// detachDisk takes a disk off, by its device name; the boot disk only of a
// machine that is off.
func (s *Service) detachDisk(r *resource.Request) (any, error) {
	device := r.Query.Get("deviceName")
	return s.Change(r, "detachDisk", func(tx *store.Tx, old any) (any, error) {
		edited := *old.(*compute.Instance)
		i, err := deviceIndex(&edited, device)
		if err != nil {
			return nil, err
		}
		if edited.Disks[i].Boot {
			if err := vm.MustBeOff(&edited, "boot disk"); err != nil {
				return nil, err
			}
		}
		store.Edit(tx, ref.Of(edited.Disks[i].Source), func(d *compute.Disk) { d.LastDetachTimestamp = s.Now() })
		edited.Disks = slices.Delete(slices.Clone(edited.Disks), i, i+1)
		edited.Fingerprint = ""
		return &edited, nil
	})
}

func deviceIndex(instance *compute.Instance, device string) (int, error) {
	i := slices.IndexFunc(instance.Disks, func(d *compute.AttachedDisk) bool { return d.DeviceName == device })
	if i < 0 {
		return i, apierr.Invalid("deviceName", device, "No attached disk found with device name '%s'", device)
	}
	return i, nil
}

// setDiskAutoDelete says whether a disk goes with its instance.
func (s *Service) setDiskAutoDelete(r *resource.Request) (any, error) {
	return s.editInstance(r, "setDiskAutoDelete", func(instance *compute.Instance) error {
		i, err := deviceIndex(instance, r.Query.Get("deviceName"))
		if err != nil {
			return err
		}
		disk := *instance.Disks[i]
		disk.AutoDelete = r.Flag("autoDelete")
		instance.Disks = slices.Clone(instance.Disks)
		instance.Disks[i] = &disk
		return nil
	})
}
