package infra

import (
	"strings"
	"time"
)

// The image families of machines that install Kubernetes themselves, by processor.
const (
	stockImage    = "projects/debian-cloud/global/images/family/debian-12"
	stockImageArm = stockImage + armSuffix
	armSuffix     = "-arm64"
)

// StockImage is the family that machines boot unless something else is said; arm is
// for those with Arm processors.
func StockImage(arm bool) string {
	if arm {
		return stockImageArm
	}
	return stockImage
}

// BakedFamily names the family of a project's own images that have a version of
// Kubernetes: kubectl-ha-v1-37-2, and kubectl-ha-v1-37-2-arm64.
func BakedFamily(version string, arm bool) string {
	family := "kubectl-ha-" + strings.ReplaceAll(version, ".", "-")
	if arm {
		family += armSuffix
	}
	return family
}

// FamilyLink is what machines boot from to have the newest image of a project's family.
func FamilyLink(project, family string) string { return ImageLink(project, "family/"+family) }

// ImageLink is what machines boot from to have a project's image.
func ImageLink(project, image string) string {
	return "projects/" + project + "/global/images/" + image
}

// ParseImageLink is the inverse of ImageLink and FamilyLink. It knows their form only:
// of another text all is empty.
func ParseImageLink(link string) (project, name string, family bool) {
	project, image, ok := strings.Cut(strings.TrimPrefix(link, "projects/"), "/global/images/")
	if !ok {
		return "", "", false
	}
	name, family = strings.CutPrefix(image, "family/")
	return project, name, family
}

// LabelKubernetes is on images, in their descriptions, with the version of Kubernetes
// that they have.
const LabelKubernetes = "kubectl-ha-kubernetes-version"

// Image is a machine image that is made of the boot disk of a VM.
type Image struct {
	Name              string
	Family            string
	KubernetesVersion string // such as v1.37.2
	Source            Ref    // the VM, which is stopped
}

// FoundImage is an image of ours, as found.
type FoundImage struct {
	Name              string    `json:"name"`
	Family            string    `json:"family"`
	KubernetesVersion string    `json:"kubernetesVersion"`
	Architecture      string    `json:"architecture"` // X86_64 or ARM64; empty where Compute Engine does not say
	Status            string    `json:"status"`       // READY, once it can be booted
	Deprecated        bool      `json:"deprecated,omitempty"`
	DiskGB            int64     `json:"diskGB"`
	Bytes             int64     `json:"bytes"` // that are stored and paid for
	Created           time.Time `json:"created"`
}

// Ref names the image.
func (i Image) Ref() Ref { return Ref{Kind: KindImage, Name: i.Name} }

// Ref names the image.
func (i FoundImage) Ref() Ref { return Image{Name: i.Name}.Ref() }

// Description is the owner's, with what the image has.
func (i Image) Description(owner Owner) string {
	return owner.Description() + " " + LabelKubernetes + "=" + i.KubernetesVersion
}

// KubernetesOf reads the version of Kubernetes back from an image's description; empty
// for none.
func KubernetesOf(description string) string { return fieldOf(description, LabelKubernetes) }
