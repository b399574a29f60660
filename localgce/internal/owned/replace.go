package owned

import (
	"errors"
	"io/fs"
	"os"
)

// Replace writes a whole file or none.
func Replace(dir *os.Root, name string, text []byte, mode fs.FileMode) error {
	part := name + ".part"
	if err := dir.WriteFile(part, text, mode); err != nil {
		return errors.Join(err, dir.RemoveAll(part)) // no room is left to what is of no use
	}
	return dir.Rename(part, name)
}
