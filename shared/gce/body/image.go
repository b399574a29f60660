package body

import (
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Image is made of the boot disk of a VM, which is called like it. Processors and
// features of the system are those of the disk.
func (s Scope) Image(want infra.Image, owner infra.Owner) *computepb.Image {
	return &computepb.Image{
		Name:        new(want.Name),
		Description: new(want.Description(owner)),
		Family:      new(want.Family),
		Labels:      owner.Labels(),
		SourceDisk:  new(s.Zonal(want.Source.Zone, "disks", want.Source.Name)),
	}
}

// FoundImage reads an image.
func FoundImage(body *computepb.Image) infra.FoundImage {
	return infra.FoundImage{
		Name:              body.GetName(),
		Family:            body.GetFamily(),
		KubernetesVersion: infra.KubernetesOf(body.GetDescription()),
		Architecture:      body.GetArchitecture(),
		Status:            body.GetStatus(),
		Deprecated:        deprecated(body),
		DiskGB:            body.GetDiskSizeGb(),
		Bytes:             body.GetArchiveSizeBytes(),
		Created:           ParseTime(body.GetCreationTimestamp()),
	}
}

func deprecated(body *computepb.Image) bool {
	state := body.GetDeprecated().GetState()
	return state != "" && state != "ACTIVE"
}
