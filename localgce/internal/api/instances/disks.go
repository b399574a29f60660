package instances

import (
	"fmt"
	"net/http"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

func (s *Service) disksKind() *resource.Kind {
	return &resource.Kind{
		Collection: "disks", Object: "disk", Scopes: scope.Zonal,
		New: resource.Empty[compute.Disk], Create: true,
		References: func(object any) []resource.Reference {
			disk := object.(*compute.Disk)
			return []resource.Reference{
				resource.Link("resource.type", &disk.Type, "diskTypes", scope.Zonal),
				resource.Link("resource.sourceImage", &disk.SourceImage, "images", scope.Global),
			}
		},
		Insert:  s.insertDisk,
		Prepare: resource.On(prepareDisk),
		Render:  s.renderDisk,
		Verbs: map[string]resource.Handler{
			http.MethodPost + " setLabels": s.SetLabels,
			http.MethodPost + " resize":    s.resizeDisk,
		},
	}
}

// insertDisk is the insert method, which takes an image in the query as well.
func (s *Service) insertDisk(r *resource.Request) (any, error) {
	disk := new(compute.Disk)
	if err := r.Decode(disk); err != nil {
		return nil, err
	}
	switch image := r.Query.Get("sourceImage"); {
	case disk.SourceImage == "":
		disk.SourceImage = image
	case image != "":
		return nil, apierr.Invalid("sourceImage", image, "The disk's own sourceImage is given, too.")
	}
	return s.InsertObject(r, disk)
}

func prepareDisk(c *resource.Creation, disk *compute.Disk) error {
	if disk.SourceDisk != "" || disk.SourceSnapshot != "" || disk.SourceInstantSnapshot != "" {
		return apierr.BadRequest("invalid", "The local Compute Engine makes disks of images only, not of disks and snapshots.")
	}
	disk.Status, disk.PhysicalBlockSizeBytes = "READY", 4096
	if disk.Type == "" {
		disk.Type = c.Ref.In("diskTypes", "pd-standard").URL()
	}
	if disk.SourceImage != "" {
		found, _ := c.Find(c.Tx, ref.Of(disk.SourceImage)) // the core found it there
		image := found.(*compute.Image)
		if image.Status != catalog.Ready {
			return apierr.NotReady(ref.Of(image.SelfLink).Path())
		}
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

func (s *Service) renderDisk(_ *store.Tx, r ref.Ref, object any) any {
	shown := *object.(*compute.Disk)
	if user, used := s.users[r]; used {
		shown.Users = []string{user.URL()}
	}
	return &shown
}

// resizeDisk makes a disk larger. Machines see the whole file system of this
// computer, so nothing else changes.
func (s *Service) resizeDisk(r *resource.Request) (any, error) {
	var body compute.DisksResizeRequest
	if err := r.Decode(&body); err != nil {
		return nil, err
	}
	return s.Change(r, "resizeDisk", func(tx *store.Tx, old any) (any, error) {
		edited := *old.(*compute.Disk)
		if body.SizeGb <= edited.SizeGb {
			return nil, apierr.Invalid("sizeGb", fmt.Sprint(body.SizeGb), "New disk size '%d' GiB must be larger than existing size '%d' GiB.", body.SizeGb, edited.SizeGb)
		}
		edited.SizeGb = body.SizeGb
		if user, used := s.users[r.Ref()]; used {
			store.Edit(tx, user, func(i *compute.Instance) { i.Disks = resized(i.Disks, edited.SelfLink, body.SizeGb) })
		}
		return &edited, nil
	})
}

func resized(disks []*compute.AttachedDisk, link string, size int64) []*compute.AttachedDisk {
	list := make([]*compute.AttachedDisk, len(disks))
	for i, disk := range disks {
		if disk.Source == link {
			larger := *disk
			larger.DiskSizeGb = size
			disk = &larger
		}
		list[i] = disk
	}
	return list
}
