package catalog

import compute "google.golang.org/api/compute/v1"

// Image is one public image. Locally all of them boot the same machine image.
type Image struct {
	Project, Family, Name string
	DiskGB                int64
}

var images = []Image{
	{"debian-cloud", "debian-11", "debian-11-bullseye-v20260610", 10},
	{"debian-cloud", "debian-12", "debian-12-bookworm-v20260915", 10},
	{"debian-cloud", "debian-13", "debian-13-trixie-v20260915", 10},
	{"ubuntu-os-cloud", "ubuntu-2204-lts", "ubuntu-2204-jammy-v20260902", 10},
	{"ubuntu-os-cloud", "ubuntu-2404-lts-amd64", "ubuntu-2404-noble-amd64-v20260902", 10},
	{"ubuntu-os-cloud", "ubuntu-minimal-2404-lts-amd64", "ubuntu-minimal-2404-noble-amd64-v20260902", 10},
	{"cos-cloud", "cos-stable", "cos-stable-121-18867-199-34", 10},
}

// imageCreated is the creation time that all images show.
const imageCreated = "2026-09-15T00:00:00.000-07:00"

// Images returns a project's images, without what depends on where they are.
func Images(project string) []*compute.Image {
	var list []*compute.Image
	for _, i := range images {
		if i.Project == project {
			list = append(list, i.resource())
		}
	}
	return list
}

// FindImage finds a project's image by its name, or by "family/NAME" the
// newest of a family.
func FindImage(project, name string) (*compute.Image, bool) {
	for _, i := range images {
		if i.Project == project && (i.Name == name || "family/"+i.Family == name) {
			return i.resource(), true
		}
	}
	return nil, false
}

func (i Image) resource() *compute.Image {
	return &compute.Image{
		Name: i.Name, Family: i.Family, DiskSizeGb: i.DiskGB,
		CreationTimestamp: imageCreated, Status: "READY", Architecture: "X86_64", SourceType: "RAW",
		ArchiveSizeBytes: 1 << 30, StorageLocations: []string{"us", "eu", "asia"},
		GuestOsFeatures: []*compute.GuestOsFeature{{Type: "UEFI_COMPATIBLE"}, {Type: "VIRTIO_SCSI_MULTIQUEUE"}, {Type: "GVNIC"}},
		Licenses:        []string{"https://www.googleapis.com/compute/v1/projects/" + i.Project + "/global/licenses/" + i.Family},
	}
}
