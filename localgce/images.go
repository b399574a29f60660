package localgce

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image"
)

// Image is a machine image in the cache directory.
type Image = image.Image

// DefaultCacheDir is kubectl-ha in the user's cache directory of the XDG base
// directory specification.
func DefaultCacheDir() (string, error) { return image.DefaultCacheDir() }

// ImageOptions say where a machine image is made, of what, and who hears of it.
type ImageOptions = image.Options

// ImageRepositoryVariable is the environment variable that names the repository, or
// REPOSITORY@DIGEST, from which BuildImage and PullImage pull.
const ImageRepositoryVariable = image.RepositoryVariable

// BuildImage has the machine image of this version, unless it is there: it pulls the
// published one where it can, else builds it, which takes minutes.
func BuildImage(ctx context.Context, o ImageOptions) (Image, error) { return image.Build(ctx, o) }

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
// cache directory: stages of other versions, and half done ones. It returns the bytes.
func PruneImages(ctx context.Context) (int64, error) { return image.Prune(ctx, image.Options{}) }

// FindImage finds the machine image of this version in a cache directory. Where it
// is not, the error's id is image-not-built.
func FindImage(cacheDir string) (Image, error) { return image.Find(cacheDir) }

// Images lists the images of all versions in the default cache directory.
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
