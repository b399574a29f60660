package api

import (
	"slices"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/api/store"
)

// attachDisk notes a further disk on an instance; the machine does not see it.
func (s *Server) attachDisk(r *request) (any, error) {
	attached := &compute.AttachedDisk{}
	if err := r.decode(attached); err != nil {
		return nil, err
	}
	return s.change(r, "attachDisk", func(tx *store.Tx, old any) (any, error) {
		at, err := s.resolveLink(tx, r.ref(), reference{"resource.source", &attached.Source, "disks", zonal})
		if err != nil {
			return nil, err
		}
		if user, used := s.diskUser(tx, at); used {
			return nil, apierr.InUse("disk", at.Path(), user.Path())
		}
		disk, _ := store.Get[compute.Disk](tx, at)
		edited := *old.(*compute.Instance)
		attached.Source = at.URL()
		completeDisk(attached, disk, len(edited.Disks))
		edited.Disks = append(slices.Clone(edited.Disks), attached)
		edited.Fingerprint = ""
		return &edited, nil
	})
}

// detachDisk takes a disk other than the boot disk off, by its device name.
func (s *Server) detachDisk(r *request) (any, error) {
	device := r.query.Get("deviceName")
	return s.change(r, "detachDisk", func(_ *store.Tx, old any) (any, error) {
		edited := *old.(*compute.Instance)
		i := slices.IndexFunc(edited.Disks, func(d *compute.AttachedDisk) bool { return d.DeviceName == device })
		switch {
		case i < 0:
			return nil, apierr.Invalid("deviceName", device, "No attached disk found with device name '%s'", device)
		case edited.Disks[i].Boot:
			return nil, apierr.BadRequest("invalid", "The boot disk '%s' cannot be detached: the machine stands on it.", ref.Of(edited.Disks[i].Source).Path())
		}
		edited.Disks = slices.Delete(slices.Clone(edited.Disks), i, i+1)
		edited.Fingerprint = ""
		return &edited, nil
	})
}
