package image

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
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
	return find(cacheDir, r.imageID, "Kubernetes "+r.release.Version)
}

// FindStock returns this program's stock image, which comes with each other one.
// The id of the error is NotBuilt.
func FindStock(cacheDir string) (Image, error) {
	r, err := loadRecipe(release.Newest)
	if err != nil {
		return Image{}, err
	}
	return find(cacheDir, r.stockID, "stock Debian")
}

func find(cacheDir, id, what string) (Image, error) {
	img, err := read(imageDir(cacheDir, id))
	if errors.Is(err, fs.ErrNotExist) {
		return Image{}, errs.Errorf(errs.Failed, "the machine image %s (%s) is not in %s", id, what, cacheDir).
			WithID(NotBuilt)
	}
	return img, err
}

// findBoth returns the image for a version of Kubernetes if the stock one is there too.
func findBoth(cacheDir, version string) (Image, error) {
	img, err := Find(cacheDir, version)
	if err == nil {
		_, err = FindStock(cacheDir)
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
