package image

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// Project is the project that has the machine images in the Compute Engine API.
const Project = "machine-images"

const namePrefix = "kubernetes-"

// Family is the image family of a version of Kubernetes in the Compute Engine API:
// kubernetes-v1-36-3 for v1.36.3.
func Family(version string) string { return namePrefix + strings.ReplaceAll(version, ".", "-") }

// Family is the family that the image is of.
func (i Image) Family() string { return Family(i.KubernetesVersion) }

// Stock reports whether it is the stock image, which has no family here: it is what
// all public images of the API are.
func (i Image) Stock() bool { return i.KubernetesVersion == "" }

// Name is the image's name, which no other image ever has.
func (i Image) Name() string { return i.Family() + "-" + i.ID }

// Offer is an image that machines can be made of.
type Offer struct {
	Image
	Built bool
}

// Offers are the images in the cache directory that have Kubernetes, those of this
// program's recipe first and then the newest, and after them what the recipe has beside.
func Offers(cacheDir string) ([]Offer, error) {
	built, err := List(cacheDir)
	if err != nil {
		return nil, err
	}
	built = slices.DeleteFunc(built, Image.Stock)
	var own, others, missing []Offer
	for _, version := range release.Versions() {
		r, err := loadRecipe(version)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(built, func(img Image) bool { return img.ID == r.imageID })
		if i < 0 {
			missing = append(missing, Offer{Image: Image{ID: r.imageID, KubernetesVersion: version}})
			continue
		}
		own = append(own, Offer{built[i], true})
		built = slices.Delete(built, i, i+1)
	}
	for _, img := range built {
		others = append(others, Offer{img, true})
	}
	return slices.Concat(own, others, missing), nil
}

// Named returns the image of a name. All other names are those of public images,
// in whose place machines boot the stock one.
func Named(cacheDir, name string) (Image, error) {
	if !strings.HasPrefix(name, namePrefix) {
		return FindStock(cacheDir)
	}
	built, err := List(cacheDir)
	if err != nil {
		return Image{}, err
	}
	for _, img := range built {
		if img.Name() == name {
			return img, nil
		}
	}
	return Image{}, fmt.Errorf("find the image that the disk was made from: %w",
		errs.Errorf(errs.Failed, "the machine image %s is not in %s", name, cacheDir).WithID(NotBuilt))
}
