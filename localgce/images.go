package localgce

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// Image is a machine image in the cache directory.
type Image = image.Image

// DefaultCacheDir is kubectl-ha in the user's cache directory of the XDG base
// directory specification.
func DefaultCacheDir() (string, error) { return image.DefaultCacheDir() }

// ImageOptions say which machine image is made, where, of what, and who hears of it.
type ImageOptions = image.Options

// ImageRepositoryVariable is the environment variable that names the repository, or
// REPOSITORY@DIGEST, from which BuildImage and PullImage pull.
const ImageRepositoryVariable = image.RepositoryVariable

// BuildImage has the machine image of a version of Kubernetes, such as v1.36.3 or
// v1.36, unless it is there: it pulls the published one where it can, else builds it,
// which takes minutes.
func BuildImage(ctx context.Context, o ImageOptions) (Image, error) { return image.Build(ctx, o) }

// BuildImage is BuildImage for the engine, wherever its machine images are.
func (c Connection) BuildImage(ctx context.Context, o ImageOptions) (Image, error) {
	o.CacheDir = c.CacheDir
	return image.Build(ctx, o)
}

// PullImage has it from REPOSITORY, REPOSITORY:TAG or REPOSITORY@DIGEST, or where it
// is published if that is empty, and returns REPOSITORY@DIGEST.
func PullImage(ctx context.Context, o ImageOptions, reference string) (string, error) {
	return image.Pull(ctx, o, reference)
}

// PushImage sends it to REPOSITORY or REPOSITORY:TAG, and returns REPOSITORY@DIGEST.
func PushImage(ctx context.Context, o ImageOptions, reference string) (string, error) {
	return image.Push(ctx, o, reference)
}

// PruneImages removes what no machine image is made of any more from the default
// cache directory: stages of other versions of this program, and half done ones. It
// returns the bytes.
func PruneImages(ctx context.Context) (int64, error) {
	return image.Prune(ctx, image.Options{KubernetesVersion: release.Newest})
}

// ImageNotBuilt is the id of the error where a machine image is not built.
const ImageNotBuilt = image.NotBuilt

// FindImage finds the machine image that this program builds for a version of
// Kubernetes in a cache directory. Where it is not, the error's id is ImageNotBuilt.
func FindImage(cacheDir, version string) (Image, error) { return image.Find(cacheDir, version) }

// ImageFamily is the image family that machines with a version of Kubernetes boot
// from, as the Compute Engine API has it.
func ImageFamily(version string) string {
	return "projects/" + image.Project + "/global/images/family/" + image.Family(version)
}

// Images lists the images in the default cache directory, those of other versions of
// this program too.
func Images() ([]Image, error) {
	cache, err := DefaultCacheDir()
	if err != nil {
		return nil, err
	}
	return image.List(cache)
}

// ImageInUse is the id of RemoveImage's error where machines run from the image.
const ImageInUse = image.InUse

// RemoveImage deletes an image of any version from the default cache directory.
func RemoveImage(id string) (Image, error) {
	cache, err := DefaultCacheDir()
	if err != nil {
		return Image{}, err
	}
	return image.Remove(cache, id)
}
