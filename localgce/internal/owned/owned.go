// Package owned is about the directories in which root keeps things for an
// engine, often in the home of the user for whom sudo runs it: they are made so
// that the home stays that user's, and trusted only where nobody else can
// change what they lead to.
package owned

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Resolve returns an absolute path without symbolic links, as the kernel tells
// it in its list of mounts. What is not there yet, or cannot be seen by this
// user, stays as it is named.
func Resolve(path string) (string, error) {
	rest := ""
	for at := filepath.Clean(path); ; at = filepath.Dir(at) {
		real, err := filepath.EvalSymlinks(at)
		if err == nil {
			return filepath.Join(real, rest), nil
		}
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) || at == filepath.Dir(at) {
			return "", fmt.Errorf("find where %s is: %w", path, err)
		}
		if info, err := os.Lstat(at); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return "", errs.Errorf(errs.Usage, "find where %s is: the symbolic link %s leads to nothing that can be seen", path, at).
				WithHint("Make what it names, or remove it: ls -l %s", at)
		}
		rest = filepath.Join(filepath.Base(at), rest)
	}
}
