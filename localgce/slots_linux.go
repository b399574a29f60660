package localgce

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/network"
	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

// runDir is where the engines of this computer find each other. It is gone
// after a restart of the computer, as are all machines.
const runDir = "/run/kubectl-ha"

// slots are the places for engines on one computer. Each has names of its own
// in the kernel, and a block of external addresses. A file for each says which
// state directory has it; the daemon holds that file's lock while it lives.
type slots struct {
	dir       string
	leftovers func(ctx context.Context, slot int) ([]string, error) // what the kernel has under the slot's names
}

// tenant is what a slot's file says.
type tenant struct {
	StateDir string `json:"stateDir"`
	PID      int    `json:"pid,omitempty"` // of the daemon that last held the lock
}

// prefix starts the names of everything that a slot's engine makes in the kernel.
func prefix(slot int) string { return fmt.Sprintf("kha%d", slot) }

func (s slots) file(slot int) string { return filepath.Join(s.dir, fmt.Sprintf("slot-%d", slot)) }

// lock keeps commands that start or stop engines on this computer apart.
func (s slots) lock(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(s.dir, 0o755); err != nil { // others may see that engines run
		return nil, fault.Errorf(fault.Failed, "register the local Compute Engine: %w", err).
			WithHint("Run as root: sudo -E kubectl ha local start")
	}
	file, err := awaitLock(ctx, filepath.Join(s.dir, "lock"))
	if err != nil {
		return nil, fmt.Errorf("wait for another start or stop of a local Compute Engine: %w", err)
	}
	return func() { _ = file.Close() }, nil
}

// tenant reads whose the slot is; ok is false for nobody's, and for what a
// user other than root may not see, since only root has engines.
func (s slots) tenant(slot int) (t tenant, ok bool, err error) {
	text, err := os.ReadFile(s.file(slot))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return t, false, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &t)
	}
	if err != nil {
		return t, false, fmt.Errorf("read whose slot %d is from %s: %w", slot, s.file(slot), err)
	}
	return t, true, nil
}

// find returns the slot of a state directory.
func (s slots) find(stateDir string) (slot int, t tenant, ok bool, err error) {
	for slot := range network.Slots {
		if t, ok, err := s.tenant(slot); err != nil || ok && t.StateDir == stateDir {
			return slot, t, ok, err
		}
	}
	return 0, tenant{}, false, nil
}

// claim gives a state directory its slot: the one it has, else the one it had
// (-1 for none), whose addresses its machines bear, else a free one. The
// caller holds the lock.
func (s slots) claim(ctx context.Context, stateDir string, had int) (int, error) {
	if slot, _, ok, err := s.find(stateDir); ok || err != nil {
		return slot, err
	}
	var taken []string
	for slot := range network.Slots {
		if had >= 0 && slot != had {
			continue
		}
		why, err := s.taken(ctx, slot, slot == had)
		if err != nil {
			return 0, err
		}
		if why == "" {
			return slot, s.write(slot, tenant{StateDir: stateDir})
		}
		taken = append(taken, fmt.Sprintf("%d %s", slot, why))
	}
	return 0, fault.Errorf(fault.Failed, "no room for another local Compute Engine on this computer: slot %s", strings.Join(taken, "; slot ")).
		WithHint("End one that is not needed: %s=ITS_DIRECTORY kubectl ha local stop", StateDirVariable)
}

// taken says why a slot is not free, or "". What an engine that had the slot
// left there is its own.
func (s slots) taken(ctx context.Context, slot int, had bool) (string, error) {
	t, ok, err := s.tenant(slot)
	if err != nil {
		return "", err
	}
	if ok {
		return "belongs to " + t.StateDir, nil
	}
	if had {
		return "", nil
	}
	left, err := s.leftovers(ctx, slot)
	if err != nil || len(left) == 0 {
		return "", err
	}
	return "has things of an unknown engine (" + left[0] + ")", nil
}

// write keeps the file's inode, since a lock hangs on it.
func (s slots) write(slot int, t tenant) error {
	text, err := json.Marshal(t)
	if err == nil {
		err = os.WriteFile(s.file(slot), text, 0o644) // anybody may know whose it is
	}
	if err != nil {
		return fmt.Errorf("register in slot %d: %w", slot, err)
	}
	return nil
}

// hold locks a slot for the daemon that calls, until the closer is closed or
// the process ends.
func (s slots) hold(slot int, stateDir string) (io.Closer, error) {
	file, err := tryLock(s.file(slot))
	if err != nil {
		return nil, err
	}
	if file == nil {
		return nil, fault.Errorf(fault.Failed, "a daemon for %s runs already", stateDir).
			WithHint("kubectl ha local status")
	}
	return file, s.write(slot, tenant{StateDir: stateDir, PID: os.Getpid()})
}

// held tells whether the slot's daemon lives.
func (s slots) held(slot int) (bool, error) { return isLocked(s.file(slot)) }

// release frees a slot that nothing is left of.
func (s slots) release(slot int) error {
	if err := os.Remove(s.file(slot)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("free slot %d: %w", slot, err)
	}
	return nil
}
