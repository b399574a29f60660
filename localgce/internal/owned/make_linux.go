package owned

import (
	"fmt"
	"io/fs"

	"github.com/kubectl-ha/kubectl-ha/shared/adopt"
)

// Make makes a directory and those above it that are missing. Those above get
// the owner of the directory they were made in, as if the user whose home that
// is in had made them; the directory itself is this process's. What is there
// already stays as it is.
func Make(path string, mode fs.FileMode) error {
	if err := adopt.Above(path, mode); err != nil {
		return fmt.Errorf("make the directory %s: %w", path, err)
	}
	return nil
}
