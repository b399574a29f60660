// Package slots has the places for engines on one computer. Each has names of
// its own in the kernel, and a block of external addresses.
package slots

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Registry says which engine has which slot. A file for each slot says which
// state directory has it; its daemon holds the lock of another for as long as
// it lives, so that the first can be replaced as a whole.
type Registry struct {
	Dir       string                                                // where the files are
	Leftovers func(ctx context.Context, slot int) ([]string, error) // what the kernel has under the slot's names
}

// Prefix starts the names of everything that a slot's engine makes in the kernel.
func Prefix(slot int) string { return fmt.Sprintf("kha%d", slot) }

func (s Registry) file(slot int) string { return filepath.Join(s.Dir, fmt.Sprintf("slot-%d", slot)) }

func (s Registry) lockFile(slot int) string {
	return filepath.Join(s.Dir, fmt.Sprintf("lock-%d", slot))
}

// Lock keeps commands that start or stop engines on this computer apart.
func (s Registry) Lock(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(s.Dir, 0o755); err != nil { // others may see that engines run
		return nil, needsRoot(err)
	}
	file, err := awaitLock(ctx, filepath.Join(s.Dir, "lock"))
	if errors.Is(err, fs.ErrPermission) {
		return nil, needsRoot(err)
	}
	if err != nil {
		return nil, fmt.Errorf("wait for another start or stop of a local Compute Engine: %w", err)
	}
	return func() { _ = file.Close() }, nil
}

func needsRoot(err error) error {
	return errs.Errorf(errs.Failed, "register the local Compute Engine: %w", err).
		WithID("local-needs-root").WithHint("Run as root.")
}

// Find returns the slot of a state directory.
func (s Registry) Find(stateDir string) (slot int, t Tenant, ok bool) {
	for slot := range network.Slots {
		if t, ok := s.Tenant(slot); ok && t.is(stateDir) {
			return slot, t, true
		}
	}
	return 0, Tenant{}, false
}

// Any is one of the tenants that are known.
func (s Registry) Any() (t Tenant, ok bool) {
	for slot := range network.Slots {
		if t, ok := s.Tenant(slot); ok && t.StateDir != "" {
			return t, true
		}
	}
	return Tenant{}, false
}

// Unknown lists what is in slots of which nobody knows whose they are. Only root can
// look, and only root has engines.
func (s Registry) Unknown(ctx context.Context) (found []string, err error) {
	for slot := range network.Slots {
		if t, _ := s.Tenant(slot); t.StateDir != "" || os.Geteuid() != 0 {
			continue
		}
		left, err := s.Leftovers(ctx, slot)
		if err != nil {
			return found, err
		}
		found = append(found, left...)
	}
	return found, nil
}

// Claim gives a state directory its slot: the one it has, else the one it had
// (-1 for none), else a free one. An engine whose slot another one took may be
// bound to it nevertheless, by the addresses of its clusters; that is only
// asked where it matters. The caller holds the lock.
func (s Registry) Claim(ctx context.Context, stateDir string, had int, bound func() (bool, error)) (int, error) {
	if slot, _, ok := s.Find(stateDir); ok {
		return slot, nil
	}
	if had >= 0 {
		why, err := s.taken(ctx, had, true)
		switch {
		case err != nil:
			return 0, err
		case why == "":
			return had, s.Register(had, stateDir)
		}
		if stays, err := bound(); err != nil || stays {
			return 0, s.bound(had, why, err)
		}
	}
	var taken []string
	for slot := range network.Slots {
		why, err := s.taken(ctx, slot, false)
		switch {
		case err != nil:
			return 0, err
		case why == "":
			return slot, s.Register(slot, stateDir)
		}
		taken = append(taken, fmt.Sprintf("%d %s", slot, why))
	}
	return 0, errs.Errorf(errs.Failed, "no room for another local Compute Engine on this computer: slot %s", strings.Join(taken, "; slot ")).
		WithID("local-no-slot").WithHint("Stop one that is not needed.")
}

// Register writes down whose a free slot is. The caller holds the lock.
func (s Registry) Register(slot int, stateDir string) error {
	return s.write(slot, Tenant{StateDir: stateDir})
}

// bound says why an engine cannot start whose slot another one has.
func (s Registry) bound(slot int, why string, err error) error {
	if err != nil {
		return err
	}
	block, _ := network.ExternalRange(slot)
	holder := "not known"
	if t, _ := s.Tenant(slot); t.StateDir != "" {
		holder = t.StateDir
	}
	return errs.Errorf(errs.Failed, "the clusters of this engine have addresses of slot %d (%s), which %s; addresses cannot change", slot, block, why).
		WithID("local-slot-taken").
		WithHint("Stop that one, whose state directory is %s; or stop this one, with its clusters.", holder)
}

// taken says why a slot is not free, or "". What an engine that had the slot
// left there is its own, where nobody else is registered. A file that does not
// say whose the slot is keeps it from being used only while something is there.
func (s Registry) taken(ctx context.Context, slot int, had bool) (string, error) {
	t, ok := s.Tenant(slot)
	if ok && t.StateDir != "" {
		return "belongs to " + t.StateDir, nil
	}
	held, err := s.Held(slot)
	switch {
	case err != nil:
		return "", err
	case held:
		return "belongs to an engine that runs, but " + s.file(slot) + " does not say which", nil
	case had && !ok:
		return "", nil
	}
	left, err := s.Leftovers(ctx, slot)
	if err != nil || len(left) == 0 {
		return "", err
	}
	return "has things of an unknown engine (" + left[0] + ")", nil
}

// Hold locks a slot for the daemon that calls, until the closer is closed or
// the process ends.
func (s Registry) Hold(slot int, stateDir string) (io.Closer, error) {
	held, err := s.Held(slot)
	if err != nil {
		return nil, err
	}
	var file *os.File
	if !held {
		if file, err = tryLock(s.lockFile(slot)); err != nil {
			return nil, err
		}
	}
	if file == nil {
		return nil, errs.Errorf(errs.Failed, "a daemon for %s runs already", stateDir).WithID("local-running")
	}
	return file, s.write(slot, Tenant{StateDir: stateDir, PID: os.Getpid()})
}

// Held reports whether the slot's daemon lives. Daemons of earlier versions lock
// the slot's file itself.
func (s Registry) Held(slot int) (bool, error) {
	held, err := isLocked(s.lockFile(slot))
	if held || err != nil {
		return held, err
	}
	return isLocked(s.file(slot))
}

// Release frees a slot that nothing is left of.
func (s Registry) Release(slot int) error {
	for _, path := range []string{s.passDir(slot), s.file(slot), s.lockFile(slot)} {
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("free slot %d: %w", slot, err)
		}
	}
	return nil
}
