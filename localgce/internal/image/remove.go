package image

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// InUse is the id of the error where machines run from the image.
const InUse = "image-in-use"

// Remove deletes an image from the cache directory, of this or of another version.
// One that is not there is an error of kind Usage, one that machines of any engine
// run from is kept.
func Remove(cacheDir, id string) (Image, error) {
	img, err := named(cacheDir, id)
	if err != nil {
		return Image{}, err
	}
	user, err := userOf(img.Dir)
	if err != nil {
		return Image{}, fmt.Errorf("see whether machine image %s is in use: %w", id, err)
	}
	if user != "" {
		return Image{}, errs.Errorf(errs.Usage, "machine image %s is in use: process %s has its files mounted, as machines have", id, user).WithID(InUse)
	}
	going := img.Dir + ".removed" // in one go: what is half there is no image
	if err := errors.Join(os.RemoveAll(going), os.Rename(img.Dir, going), os.RemoveAll(going)); err != nil {
		return Image{}, fmt.Errorf("remove machine image %s: %w", id, err)
	}
	return img, nil
}

func named(cacheDir, id string) (Image, error) {
	none := errs.Errorf(errs.Usage, "no machine image %q is in %s", id, cacheDir).WithID("no-such-machine-image")
	if id == "" || id != filepath.Base(id) || id == "." || id == ".." {
		return Image{}, none
	}
	img, err := read(imageDir(cacheDir, id))
	if errors.Is(err, fs.ErrNotExist) {
		return Image{}, none
	}
	return img, err
}
