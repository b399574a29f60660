package image

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// DefaultCacheDir is where images live when the user says nothing else.
func DefaultCacheDir() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", errs.Errorf(errs.Failed, "find a place for machine images: %w", err).
			WithHint("Set XDG_CACHE_HOME or HOME.")
	}
	return filepath.Join(dir, "kubectl-ha"), nil
}

// NotBuilt is the id of the error where an image is not in the cache directory.
const NotBuilt = "image-not-built"

// Find returns the image that this program's recipe makes for a version of
// Kubernetes, such as v1.36.3 or v1.36. The id of the error is NotBuilt or
// UnknownVersion.
func Find(cacheDir, version string) (Image, error) {
	r, err := loadRecipe(version)
	if err != nil {
		return Image{}, err
	}
	img, err := read(imageDir(cacheDir, r.imageID))
	if errors.Is(err, fs.ErrNotExist) {
		return Image{}, errs.Errorf(errs.Failed, "the machine image %s (Kubernetes %s) is not in %s", r.imageID, r.release.Version, cacheDir).
			WithID(NotBuilt)
	}
	return img, err
}

// List returns all images in the cache directory, the newest first; also those
// of other versions of this program.
func List(cacheDir string) ([]Image, error) {
	files, err := filepath.Glob(filepath.Join(imageDir(cacheDir, "*"), descriptionFile))
	if err != nil {
		return nil, fmt.Errorf("list machine images in %s: %w", cacheDir, err)
	}
	var images []Image
	for _, file := range files {
		img, err := read(filepath.Dir(file))
		if err != nil {
			return nil, err
		}
		if img.ID == filepath.Base(img.Dir) { // else it is still being put together
			images = append(images, img)
		}
	}
	slices.SortFunc(images, func(a, b Image) int { return b.Created.Compare(a.Created) })
	return images, nil
}
