package machine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

const (
	// powerOff is SIGRTMIN+4, by which systemd powers off (systemd(1)).
	powerOff = unix.Signal(34 + 4)
	// askAgain is after how long a machine is asked once more: while it boots,
	// its init does not listen yet.
	askAgain = 2 * time.Second
	// killTimeout is how long a killed init may take to be gone.
	killTimeout = 10 * time.Second
	// clearTimeout is how long it may take to clear a machine away.
	clearTimeout = 30 * time.Second
)

// Stop powers the machine off.
func (r *Runc) Stop(ctx context.Context, id string, grace time.Duration) error {
	m := r.machine(id)
	m.mu.Lock()
	defer m.mu.Unlock()
	l := m.life.Swap(nil)
	if l.alive() {
		if err := r.end(ctx, id, l, grace); err != nil {
			m.life.Store(l)
			return fmt.Errorf("stop machine %s: %w", id, err)
		}
	}
	if err := r.clear(ctx, id); err != nil {
		return fmt.Errorf("stop machine %s: %w", id, err)
	}
	return nil
}

// end asks the machine to power off, and kills it after grace.
func (r *Runc) end(ctx context.Context, id string, l *life, grace time.Duration) error {
	for deadline := time.Now().Add(grace); time.Now().Before(deadline) && ctx.Err() == nil; {
		if err := l.init.signal(powerOff); err != nil {
			return fmt.Errorf("ask init to power off: %w", err)
		}
		if l.await(ctx, min(askAgain, time.Until(deadline))) {
			return nil
		}
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("wait for init to power off: %w", err)
	}
	if err := l.init.signal(unix.SIGKILL); err != nil {
		return fmt.Errorf("kill init: %w", err)
	}
	// A frozen process does not die; the sweep thaws it.
	if err := sweepCgroup(ctx, cgroupPath(r.Prefix, id)); err != nil {
		return err
	}
	if !l.await(ctx, killTimeout) {
		return errs.Errorf(errs.TimedOut, "init is still there %s after it was killed", killTimeout)
	}
	return nil
}

// clear removes what a machine that is off has left but for its disk and console.
func (r *Runc) clear(ctx context.Context, id string) error {
	return clearMachine(ctx, r.Options, id)
}

// clearMachine goes on when ctx is cancelled: half cleared is worse than late.
func clearMachine(ctx context.Context, o Options, id string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), clearTimeout)
	defer cancel()
	f := o.files(id)
	failures := []error{
		runc{o.runcRoot()}.remove(ctx, id),
		sweepCgroup(ctx, cgroupPath(o.Prefix, id)),
		endConsole(o.keeperName(id), o.copierName(id)),
		unmountBelow(string(f)),
	}
	if err := os.Remove(f.mark()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		failures = append(failures, err)
	}
	return errors.Join(failures...)
}
