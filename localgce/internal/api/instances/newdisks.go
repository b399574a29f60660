package instances

import (
	"fmt"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// prepareDisks makes the disks that a new instance asks for, and takes those
// that are there. The machine has one disk for real, the boot disk; others are
// records.
func (s *Service) prepareDisks(c *resource.Creation, instance *compute.Instance) error {
	if len(instance.Disks) == 0 || !instance.Disks[0].Boot {
		return apierr.Invalid("resource.disks", "", "A boot disk must be the first disk attached to the instance.")
	}
	for i, attached := range instance.Disks {
		if i > 0 && attached.Boot {
			return apierr.Invalid(fmt.Sprintf("resource.disks[%d].boot", i), "true", "Only one boot disk is allowed.")
		}
		if attached.Type != "" && attached.Type != "PERSISTENT" {
			return apierr.Invalid(fmt.Sprintf("resource.disks[%d].type", i), attached.Type, "The local Compute Engine has persistent disks only.")
		}
		if attached.Source == "" {
			if err := makeDisk(c, attached, i); err != nil {
				return err
			}
		}
		disk, err := s.freeDisk(c.Tx, attached)
		if err != nil {
			return err
		}
		completeDisk(attached, disk, i)
		store.Edit(c.Tx, ref.Of(attached.Source), func(d *compute.Disk) { d.LastAttachTimestamp = c.Now() })
	}
	return nil
}

func makeDisk(c *resource.Creation, attached *compute.AttachedDisk, i int) error {
	params := attached.InitializeParams
	if params == nil {
		return apierr.Required(fmt.Sprintf("resource.disks[%d].initializeParams", i))
	}
	name := params.DiskName
	switch {
	case name == "" && i == 0:
		name = c.Ref.Name
	case name == "":
		name = fmt.Sprintf("%s-%d", c.Ref.Name, i)
	}
	size := params.DiskSizeGb
	if size == 0 {
		size = attached.DiskSizeGb
	}
	disk := &compute.Disk{SizeGb: size, SourceImage: params.SourceImage, Type: params.DiskType, Labels: params.Labels, Description: params.Description}
	at := c.Ref.In("disks", name)
	if err := c.Create(c.Tx, at, disk); err != nil {
		return err
	}
	attached.Source = at.URL()
	return nil
}

func completeDisk(attached *compute.AttachedDisk, disk *compute.Disk, i int) {
	attached.Kind, attached.Type, attached.Index = "compute#attachedDisk", "PERSISTENT", int64(i)
	attached.InitializeParams = nil
	attached.DiskSizeGb, attached.Licenses, attached.GuestOsFeatures = disk.SizeGb, disk.Licenses, disk.GuestOsFeatures
	attached.Architecture = "X86_64"
	if attached.Mode == "" {
		attached.Mode = "READ_WRITE"
	}
	if attached.Interface == "" {
		attached.Interface = "SCSI"
	}
	if attached.DeviceName == "" {
		attached.DeviceName = fmt.Sprintf("persistent-disk-%d", i)
	}
}
