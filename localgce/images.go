package localgce

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// Image is a machine image in the cache directory.
type Image = image.Image

// DefaultCacheDir is kubectl-ha in the user's cache directory of the XDG base
// directory specification.
func DefaultCacheDir() (string, error) { return image.DefaultCacheDir() }

// BuildImage builds the machine image of this version in the default cache
// directory, unless it is there, which takes minutes.
func BuildImage(ctx context.Context, events event.Sink) (Image, error) {
	return image.Build(ctx, image.Options{Events: events})
}

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
