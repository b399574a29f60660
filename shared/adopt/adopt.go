// Package adopt makes files and directories that belong to whom the directory
// belongs they are made in, also where root makes them: what sudo runs leaves a
// user's home that user's.
package adopt

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Dir makes a directory, and those above it that are missing. What is there
// already stays as it is.
func Dir(path string, mode fs.FileMode) error { return dirs(path, mode, true) }

// Above is Dir, but the directory itself is this process's.
func Above(path string, mode fs.FileMode) error { return dirs(path, mode, false) }

// File makes an empty file, and the directories above it that are missing. A
// file that is there already stays as it is.
func File(path string, mode fs.FileMode) error {
	if err := Dir(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	above, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer above.Close()
	file, err := above.OpenFile(filepath.Base(path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(give(file, above), file.Close())
}

func dirs(path string, mode fs.FileMode, last bool) error {
	var missing []string
	at := filepath.Clean(path)
	for ; absent(at); at = filepath.Dir(at) {
		missing = append(missing, filepath.Base(at))
	}
	above, err := os.OpenRoot(at)
	if err != nil {
		return err
	}
	for i, name := range slices.Backward(missing) {
		inner, err := makeIn(above, name, mode, last || i > 0)
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
func makeIn(above *os.Root, name string, mode fs.FileMode, away bool) (*os.Root, error) {
	made := above.Mkdir(name, mode)
	if made != nil && !errors.Is(made, fs.ErrExist) {
		return nil, made
	}
	inner, err := above.OpenRoot(name)
	if err != nil || made != nil || !away {
		return inner, err
	}
	dir, err := inner.Open(".")
	if err != nil {
		return inner, err
	}
	return inner, errors.Join(give(dir, above), dir.Close())
}

// give gives what was made the owner of the directory that it is in. It goes by
// what is open, not by name: that owner may have put another in its place.
func give(made *os.File, above *os.Root) error {
	around, err := above.Stat(".")
	if err != nil {
		return err
	}
	itself, err := made.Stat()
	if err != nil {
		return err
	}
	user, group, ok := owner(around)
	mine, _, _ := owner(itself)
	if !ok || user == os.Geteuid() || mine != os.Geteuid() {
		return nil
	}
	return made.Chown(user, group)
}
