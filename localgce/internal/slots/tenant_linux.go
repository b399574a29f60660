package slots

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/owned"
)

// Tenant is what a slot's file says. Without a state directory the slot has an
// engine that is not known: the file was torn, or cannot be read.
type Tenant struct {
	StateDir string `json:"stateDir"`
	PID      int    `json:"pid,omitempty"` // of the daemon that last held the lock
}

// is reports whether a state directory is the tenant's. Engines of earlier
// versions registered under the name that the user gave.
func (t Tenant) is(stateDir string) bool {
	if t.StateDir == "" || t.StateDir == stateDir {
		return t.StateDir != ""
	}
	real, err := owned.Resolve(t.StateDir)
	return err == nil && real == stateDir
}

// Tenant reads whose the slot is; ok is false for nobody's, and for what a
// user other than root may not see, since only root has engines.
func (s Registry) Tenant(slot int) (t Tenant, ok bool) {
	text, err := os.ReadFile(s.file(slot))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return t, false
	}
	if err != nil || json.Unmarshal(text, &t) != nil {
		return Tenant{}, true // one slot's trouble is not that of the others
	}
	return t, true
}

// write replaces the slot's file, so that nobody ever reads half of it.
func (s Registry) write(slot int, t Tenant) error {
	text, err := json.Marshal(t)
	if err == nil {
		err = s.replace(filepath.Base(s.file(slot)), text)
	}
	if err != nil {
		return fmt.Errorf("register in slot %d: %w", slot, err)
	}
	return nil
}

func (s Registry) replace(name string, text []byte) error {
	dir, err := os.OpenRoot(s.Dir)
	if err != nil {
		return err
	}
	return errors.Join(owned.Replace(dir, name, text, 0o644), dir.Close()) // anybody may know whose it is
}
