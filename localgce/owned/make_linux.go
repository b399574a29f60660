package owned

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Make makes a directory and those above it that are missing. Those above get
// the owner of the directory they were made in, as if the user whose home that
// is in had made them; the directory itself is this process's. What is there
// already stays as it is.
func Make(path string, mode fs.FileMode) error {
	if err := makeBelow(path, mode); err != nil {
		return fmt.Errorf("make the directory %s: %w", path, err)
	}
	return nil
}

func makeBelow(path string, mode fs.FileMode) error {
	var missing []string
	at := path
	for ; absent(at); at = filepath.Dir(at) {
		missing = append(missing, filepath.Base(at))
	}
	above, err := os.OpenRoot(at)
	if err != nil {
		return err
	}
	for i, name := range slices.Backward(missing) {
		inner, err := makeIn(above, name, mode, i > 0)
		if err := errors.Join(err, above.Close()); err != nil {
			return err
		}
		above = inner
	}
	return above.Close()
}

func absent(path string) bool {
	_, err := os.Lstat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// makeIn makes one directory and opens it, and gives it away if asked to.
func makeIn(above *os.Root, name string, mode fs.FileMode, give bool) (*os.Root, error) {
	made := above.Mkdir(name, mode)
	if made != nil && !errors.Is(made, fs.ErrExist) {
		return nil, made
	}
	inner, err := above.OpenRoot(name)
	if err != nil || made != nil || !give {
		return inner, err
	}
	return inner, adopt(inner, above)
}

// adopt gives a directory the owner of the one above. It goes by what is open,
// not by name: the owner of the one above may have put another in its place.
func adopt(inner, above *os.Root) error {
	to, err := ownerOf(above)
	if err != nil || int(to.Uid) == os.Geteuid() {
		return err
	}
	from, err := ownerOf(inner)
	if err != nil || int(from.Uid) != os.Geteuid() {
		return err
	}
	dir, err := inner.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(dir.Chown(int(to.Uid), int(to.Gid)), dir.Close())
}
