package catalog

import compute "google.golang.org/api/compute/v1"

// Image is one image.
type Image struct {
	Project, Family, Name string
	Pending               bool // it is not there yet
}

// The states of an image.
const (
	Ready   = "READY"
	Pending = "PENDING"
)

// PublicImages are those that each project on Google has. Locally all of them
// boot the same stock image.
func PublicImages() []Image {
	return []Image{
		{Project: "debian-cloud", Family: "debian-11", Name: "debian-11-bullseye-v20260610"},
		{Project: "debian-cloud", Family: "debian-12", Name: "debian-12-bookworm-v20260915"},
		{Project: "debian-cloud", Family: "debian-13", Name: "debian-13-trixie-v20260915"},
		{Project: "ubuntu-os-cloud", Family: "ubuntu-2204-lts", Name: "ubuntu-2204-jammy-v20260902"},
		{Project: "ubuntu-os-cloud", Family: "ubuntu-2404-lts-amd64", Name: "ubuntu-2404-noble-amd64-v20260902"},
		{Project: "ubuntu-os-cloud", Family: "ubuntu-minimal-2404-lts-amd64", Name: "ubuntu-minimal-2404-noble-amd64-v20260902"},
		{Project: "cos-cloud", Family: "cos-stable", Name: "cos-stable-121-18867-199-34"},
	}
}

const (
	imageCreated = "2026-09-15T00:00:00.000-07:00" // the creation time that all images show
	imageGB      = 10                              // and the size of their disks
)

// Resource is the image without what depends on where it is asked for.
func (i Image) Resource() *compute.Image {
	status := Ready
	if i.Pending {
		status = Pending
	}
	return &compute.Image{
		Name: i.Name, Family: i.Family, DiskSizeGb: imageGB,
		CreationTimestamp: imageCreated, Status: status, Architecture: "X86_64", SourceType: "RAW",
		ArchiveSizeBytes: 1 << 30, StorageLocations: []string{"us", "eu", "asia"},
		GuestOsFeatures: []*compute.GuestOsFeature{{Type: "UEFI_COMPATIBLE"}, {Type: "VIRTIO_SCSI_MULTIQUEUE"}, {Type: "GVNIC"}},
		Licenses:        []string{"https://www.googleapis.com/compute/v1/projects/" + i.Project + "/global/licenses/" + i.Family},
	}
}
