package localgce

import (
	"context"
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
// state directory has it; its daemon holds the lock of another for as long as
// it lives, so that the first can be replaced as a whole.
type slots struct {
	dir       string
	leftovers func(ctx context.Context, slot int) ([]string, error) // what the kernel has under the slot's names
}

// prefix starts the names of everything that a slot's engine makes in the kernel.
func prefix(slot int) string { return fmt.Sprintf("kha%d", slot) }

func (s slots) file(slot int) string { return filepath.Join(s.dir, fmt.Sprintf("slot-%d", slot)) }

func (s slots) lockFile(slot int) string { return filepath.Join(s.dir, fmt.Sprintf("lock-%d", slot)) }

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

// find returns the slot of a state directory.
func (s slots) find(stateDir string) (slot int, t tenant, ok bool) {
	for slot := range network.Slots {
		if t, ok := s.tenant(slot); ok && t.is(stateDir) {
			return slot, t, true
		}
	}
	return 0, tenant{}, false
}

// claim gives a state directory its slot: the one it has, else the one it had
// (-1 for none), else a free one. An engine whose slot another one took may be
// bound to it nevertheless, by the addresses of its clusters; that is only
// asked where it matters. The caller holds the lock.
func (s slots) claim(ctx context.Context, stateDir string, had int, bound func() (bool, error)) (int, error) {
	if slot, _, ok := s.find(stateDir); ok {
		return slot, nil
	}
	if had >= 0 {
		why, err := s.taken(ctx, had, true)
		if err != nil || why == "" {
			return had, s.register(had, stateDir, err)
		}
		if stays, err := bound(); err != nil || stays {
			return 0, s.bound(had, why, err)
		}
	}
	var taken []string
	for slot := range network.Slots {
		why, err := s.taken(ctx, slot, false)
		if err != nil || why == "" {
			return slot, s.register(slot, stateDir, err)
		}
		taken = append(taken, fmt.Sprintf("%d %s", slot, why))
	}
	return 0, fault.Errorf(fault.Failed, "no room for another local Compute Engine on this computer: slot %s", strings.Join(taken, "; slot ")).
		WithHint("End one that is not needed: %s=ITS_DIRECTORY kubectl ha local stop", StateDirVariable)
}

// register writes down whose a free slot is, unless looking at it failed.
func (s slots) register(slot int, stateDir string, err error) error {
	if err != nil {
		return err
	}
	return s.write(slot, tenant{StateDir: stateDir})
}

// bound says why an engine cannot start whose slot another one has.
func (s slots) bound(slot int, why string, err error) error {
	if err != nil {
		return err
	}
	block, _ := network.ExternalRange(slot)
	holder := "ITS_DIRECTORY"
	if t, _ := s.tenant(slot); t.StateDir != "" {
		holder = t.StateDir
	}
	return fault.Errorf(fault.Failed, "the clusters of this engine have addresses of slot %d (%s), which %s; addresses cannot change", slot, block, why).
		WithID("local-slot-taken").
		WithHint("End that engine: %s=%s kubectl ha local stop. Or give up the clusters of this one: kubectl ha local stop", StateDirVariable, holder)
}

// taken says why a slot is not free, or "". What an engine that had the slot
// left there is its own, where nobody else is registered. A file that does not
// say whose the slot is keeps it from being used only while something is there.
func (s slots) taken(ctx context.Context, slot int, had bool) (string, error) {
	t, ok := s.tenant(slot)
	if ok && t.StateDir != "" {
		return "belongs to " + t.StateDir, nil
	}
	held, err := s.held(slot)
	switch {
	case err != nil:
		return "", err
	case held:
		return "belongs to an engine that runs, but " + s.file(slot) + " does not say which", nil
	case had && !ok:
		return "", nil
	}
	left, err := s.leftovers(ctx, slot)
	if err != nil || len(left) == 0 {
		return "", err
	}
	return "has things of an unknown engine (" + left[0] + ")", nil
}

// hold locks a slot for the daemon that calls, until the closer is closed or
// the process ends.
func (s slots) hold(slot int, stateDir string) (io.Closer, error) {
	held, err := s.held(slot)
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
		return nil, fault.Errorf(fault.Failed, "a daemon for %s runs already", stateDir).
			WithHint("kubectl ha local status")
	}
	return file, s.write(slot, tenant{StateDir: stateDir, PID: os.Getpid()})
}

// held tells whether the slot's daemon lives. Daemons of earlier versions lock
// the slot's file itself.
func (s slots) held(slot int) (bool, error) {
	held, err := isLocked(s.lockFile(slot))
	if held || err != nil {
		return held, err
	}
	return isLocked(s.file(slot))
}

// release frees a slot that nothing is left of.
func (s slots) release(slot int) error {
	for _, file := range []string{s.file(slot), s.lockFile(slot)} {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("free slot %d: %w", slot, err)
		}
	}
	return nil
}
