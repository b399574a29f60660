package api

import (
	"fmt"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/api/store"
)

// prepareDisks makes the disks that a new instance asks for. The machine has
// one disk for real, the boot disk; others are records.
func prepareDisks(c *creation, instance *compute.Instance) error {
	if len(instance.Disks) == 0 || !instance.Disks[0].Boot {
		return apierr.Invalid("resource.disks", "", "A boot disk must be the first disk attached to the instance.")
	}
	for i, attached := range instance.Disks {
		if attached.Source == "" {
			if err := makeDisk(c, attached, i); err != nil {
				return err
			}
		}
		disk, _ := store.Get[compute.Disk](c.tx, ref.Of(attached.Source))
		completeDisk(attached, disk, i)
	}
	return nil
}

func makeDisk(c *creation, attached *compute.AttachedDisk, i int) error {
	params := attached.InitializeParams
	if params == nil {
		return apierr.Required(fmt.Sprintf("resource.disks[%d].initializeParams", i))
	}
	name := params.DiskName
	switch {
	case name == "" && i == 0:
		name = c.ref.Name
	case name == "":
		name = fmt.Sprintf("%s-%d", c.ref.Name, i)
	}
	size := params.DiskSizeGb
	if size == 0 {
		size = attached.DiskSizeGb
	}
	disk := &compute.Disk{SizeGb: size, SourceImage: params.SourceImage, Type: params.DiskType, Labels: params.Labels, Description: params.Description}
	at := c.ref.In("disks", name)
	if err := c.create(c.tx, at, disk); err != nil {
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

func (s *Server) disksKind() *kind {
	return &kind{
		collection: "disks", object: "disk", scopes: zonal,
		new: empty[compute.Disk], create: true,
		references: func(object any) []reference {
			disk := object.(*compute.Disk)
			return []reference{
				{"resource.type", &disk.Type, "diskTypes", zonal},
				{"resource.sourceImage", &disk.SourceImage, "images", global},
			}
		},
		prepare: on(prepareDisk),
		render:  s.renderDisk,
		verbs:   map[string]handler{"POST setLabels": s.setLabels},
	}
}

func prepareDisk(c *creation, disk *compute.Disk) error {
	disk.Status, disk.PhysicalBlockSizeBytes = "READY", 4096
	if disk.Type == "" {
		disk.Type = c.ref.In("diskTypes", "pd-standard").URL()
	}
	if disk.SourceImage != "" {
		found, _ := findImage(ref.Of(disk.SourceImage)) // resolve found it there
		image := found.(*compute.Image)
		disk.SourceImage, disk.SourceImageId = image.SelfLink, fmt.Sprint(image.Id)
		disk.Licenses, disk.GuestOsFeatures, disk.Architecture = image.Licenses, image.GuestOsFeatures, image.Architecture
		if disk.SizeGb == 0 {
			disk.SizeGb = image.DiskSizeGb
		}
		if disk.SizeGb < image.DiskSizeGb {
			return apierr.Invalid("resource.sizeGb", fmt.Sprint(disk.SizeGb), "Requested disk size cannot be smaller than the image size (%d GB)", image.DiskSizeGb)
		}
	}
	if disk.SizeGb == 0 {
		disk.SizeGb = 500
	}
	return nil
}

func (s *Server) renderDisk(tx *store.Tx, r ref.Ref, object any) any {
	shown := *object.(*compute.Disk)
	if user, used := s.diskUser(tx, r); used {
		shown.Users = []string{user.URL()}
	}
	return &shown
}

// diskUser finds who uses a disk, first where it is most often: a boot disk has
// its instance's name.
func (s *Server) diskUser(tx *store.Tx, r ref.Ref) (ref.Ref, bool) {
	if instance, ok := store.Get[compute.Instance](tx, r.In("instances", r.Name)); ok && usesDisk(instance, r.URL()) {
		return r.In("instances", r.Name), true
	}
	for _, object := range tx.List(r.In("instances", "")) {
		if instance := object.(*compute.Instance); usesDisk(instance, r.URL()) {
			return ref.Of(instance.SelfLink), true
		}
	}
	return ref.Ref{}, false
}

func usesDisk(instance *compute.Instance, disk string) bool {
	for _, attached := range instance.Disks {
		if attached.Source == disk {
			return true
		}
	}
	return false
}
