package testhost

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// workPrefix begins the names of directories that end with the process whose
// number follows.
const workPrefix = "work-"

func workDir(dir string) (string, error) {
	return os.MkdirTemp(dir, fmt.Sprintf("%s%d-", workPrefix, os.Getpid()))
}

// prepare makes dir, and removes from it what killed runs left.
func prepare(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	left, err := filepath.Glob(filepath.Join(dir, workPrefix+"*"))
	for _, work := range left {
		var pid int
		if n, _ := fmt.Sscanf(filepath.Base(work), workPrefix+"%d-", &pid); n != 1 {
			continue
		}
		if _, gone := os.Stat(fmt.Sprintf("/proc/%d", pid)); errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, os.RemoveAll(work))
		}
	}
	return err
}
