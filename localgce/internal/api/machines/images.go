package machines

import (
	"context"
	"fmt"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/hostid"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine"
)

// makeImage copies what is on a disk: the effect of an image's insert.
func (s disks) makeImage(ctx context.Context, r ref.Ref) error {
	var (
		image *compute.Image
		from  machine.Disk
		err   error
	)
	s.Store.View(func(tx *store.Tx) {
		if image, _ = store.Get[compute.Image](tx, r); image == nil {
			return
		}
		disk, ok := store.Get[compute.Disk](tx, ref.Of(image.SourceDisk))
		if !ok {
			err = apierr.NotFound(ref.Of(image.SourceDisk).Path())
			return
		}
		from = s.contents(tx, disk)
	})
	if image == nil || err != nil {
		return err
	}
	if err := s.runner.MakeImage(ctx, hostid.Image(image), from); err != nil {
		return fmt.Errorf("make image %s: %w", r.Path(), err)
	}
	s.Update(ctx, func(tx *store.Tx) error {
		store.Edit(tx, r, func(image *compute.Image) { image.Status = catalog.Ready })
		return nil
	})
	return nil
}

// endImage removes what an image has: the effect of delete. Disks that machines have
// booted from have it for themselves.
func (s disks) endImage(ctx context.Context, r ref.Ref) error {
	var image *compute.Image
	s.Store.View(func(tx *store.Tx) { image, _ = store.Get[compute.Image](tx, r) })
	if image == nil {
		return nil
	}
	if err := s.runner.DeleteImage(ctx, hostid.Image(image)); err != nil {
		return fmt.Errorf("delete what image %s has: %w", r.Path(), err)
	}
	return nil
}

// contents is what is on a disk, or will be when a machine boots from it: a public
// image, or one that a client made, also where that was deleted.
func (s disks) contents(tx *store.Tx, disk *compute.Disk) machine.Disk {
	d := machine.Disk{ID: hostid.Disk(disk), Image: ref.Of(disk.SourceImage).Name}
	source := ref.Of(disk.SourceImage)
	made, ok := store.Get[compute.Image](tx, source)
	switch {
	case disk.SourceImage == "":
	case ok && fmt.Sprint(made.Id) == disk.SourceImageId:
		d.Made = hostid.Image(made)
	default:
		if _, public := s.Find(tx, source); !public || ok {
			d.Made = gone
		}
	}
	return d
}

// gone stands for an image that a client made and deleted.
const gone = "gone"
