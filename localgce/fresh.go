package localgce

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Fresh reports whether an engine that is started now begins without anything: none
// has kept resources in the state directory.
func Fresh(o Options) (bool, error) {
	o, err := o.complete()
	if err != nil {
		return false, err
	}
	_, err = os.Stat(state(o.StateDir).database())
	switch {
	case err == nil:
		return false, nil
	case errors.Is(err, fs.ErrNotExist):
		return true, nil
	}
	return false, fmt.Errorf("look for the local Compute Engine's resources: %w", err)
}
