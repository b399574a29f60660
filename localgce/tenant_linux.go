package localgce

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/localgce/owned"
)

// tenant is what a slot's file says. Without a state directory the slot has an
// engine that is not known: the file was torn, or cannot be read.
type tenant struct {
	StateDir string `json:"stateDir"`
	PID      int    `json:"pid,omitempty"` // of the daemon that last held the lock
}

// is tells whether a state directory is the tenant's. Engines of earlier
// versions registered under the name that the user gave.
func (t tenant) is(stateDir string) bool {
	if t.StateDir == "" || t.StateDir == stateDir {
		return t.StateDir != ""
	}
	real, err := owned.Resolve(t.StateDir)
	return err == nil && real == stateDir
}

// tenant reads whose the slot is; ok is false for nobody's, and for what a
// user other than root may not see, since only root has engines.
func (s slots) tenant(slot int) (t tenant, ok bool) {
	text, err := os.ReadFile(s.file(slot))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return t, false
	}
	if err != nil || json.Unmarshal(text, &t) != nil {
		return tenant{}, true // one slot's trouble is not that of the others
	}
	return t, true
}

// write replaces the slot's file, so that nobody ever reads half of it.
func (s slots) write(slot int, t tenant) error {
	text, err := json.Marshal(t)
	if err == nil {
		err = s.replace(filepath.Base(s.file(slot)), text)
	}
	if err != nil {
		return fmt.Errorf("register in slot %d: %w", slot, err)
	}
	return nil
}

func (s slots) replace(name string, text []byte) error {
	dir, err := os.OpenRoot(s.dir)
	if err != nil {
		return err
	}
	return errors.Join(writeFile(dir, name, text, 0o644), dir.Close()) // anybody may know whose it is
}
