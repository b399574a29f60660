package platform

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// imagesKind has public images, and those that clients make of disks.
func imagesKind(core *resource.Core, images Images) *resource.Kind {
	return &resource.Kind{
		Collection: "images", Object: "image", Scopes: scope.Global,
		Find: images.find, Catalog: images.list, Rewrite: imageOfView,
		New: resource.Empty[compute.Image], Create: true,
		References: func(object any) []resource.Reference {
			return []resource.Reference{resource.Link("resource.sourceDisk", &object.(*compute.Image).SourceDisk, "disks", scope.Zonal)}
		},
		Insert:  func(r *resource.Request) (any, error) { return insertImage(core, r) },
		Prepare: resource.On(prepareImage),
		Verbs: map[string]resource.Handler{
			http.MethodPost + " deprecate": func(r *resource.Request) (any, error) { return deprecateImage(core, r) },
			http.MethodPost + " setLabels": core.SetLabels,
		},
	}
}

// insertImage is the insert method. A disk that a machine runs from is refused, unless
// the request forces it.
func insertImage(core *resource.Core, r *resource.Request) (any, error) {
	image := new(compute.Image)
	if err := r.Decode(image); err != nil {
		return nil, err
	}
	target := r.Ref()
	target.Name = image.Name
	return core.Begin(r, "insert", target, func(tx *store.Tx) error {
		if err := core.Create(tx, target, image); err != nil {
			return err
		}
		disk := ref.Of(image.SourceDisk)
		if user, runs := runsFrom(tx, disk); runs && !r.Flag("forceCreate") {
			return apierr.InUse("disk", disk.Path(), user.Path())
		}
		return nil
	})
}

// runsFrom finds an instance that is not stopped and has the disk.
func runsFrom(tx *store.Tx, disk ref.Ref) (user ref.Ref, found bool) {
	tx.Each("instances", func(r ref.Ref, object any) bool {
		instance := object.(*compute.Instance)
		if instance.Status != vm.Terminated && slices.ContainsFunc(instance.Disks, func(d *compute.AttachedDisk) bool { return d.Source == disk.URL() }) {
			user, found = r, true
		}
		return !found
	})
	return user, found
}

// prepareImage fills in a new image, which is there when its operation has ended.
func prepareImage(c *resource.Creation, image *compute.Image) error {
	if image.SourceDisk == "" {
		return apierr.BadRequest("invalid", "The local Compute Engine makes images of disks only: specify 'resource.sourceDisk'.")
	}
	disk, ok := store.Get[compute.Disk](c.Tx, ref.Of(image.SourceDisk))
	if !ok {
		return apierr.NotFound(ref.Of(image.SourceDisk).Path())
	}
	image.Status, image.SourceType, image.SourceDiskId = catalog.Pending, "RAW", fmt.Sprint(disk.Id)
	image.DiskSizeGb = cmp.Or(image.DiskSizeGb, disk.SizeGb)
	image.Licenses, image.Architecture = disk.Licenses, cmp.Or(image.Architecture, disk.Architecture)
	if len(image.GuestOsFeatures) == 0 {
		image.GuestOsFeatures = disk.GuestOsFeatures
	}
	return nil
}

// findMade finds an image that a client has made: of a family the newest that is ready
// and not deprecated.
func findMade(tx *store.Tx, r ref.Ref) (*compute.Image, bool) {
	family, ok := strings.CutPrefix(r.Name, "family/")
	if !ok {
		return store.Get[compute.Image](tx, r)
	}
	var newest *compute.Image
	for _, object := range tx.List(r) {
		image := object.(*compute.Image)
		current := image.Family == family && image.Status == catalog.Ready && (image.Deprecated == nil || image.Deprecated.State == active)
		if current && (newest == nil || image.CreationTimestamp > newest.CreationTimestamp) {
			newest = image
		}
	}
	return newest, newest != nil
}

// active is the state of an image that is not deprecated, or is not any more.
const active = "ACTIVE"

func deprecateImage(core *resource.Core, r *resource.Request) (any, error) {
	var status compute.DeprecationStatus
	if err := r.Decode(&status); err != nil {
		return nil, err
	}
	return core.Change(r, "deprecate", func(_ *store.Tx, old any) (any, error) {
		edited := *old.(*compute.Image)
		edited.Deprecated = &status
		if status.State == "" || status.State == active {
			edited.Deprecated = nil
		}
		return &edited, nil
	})
}
