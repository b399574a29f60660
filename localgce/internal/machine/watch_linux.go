package machine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// trimInterval is how often the consoles of machines that run are trimmed.
const trimInterval = time.Minute

// watch takes on the machine whose init is pid, which is this process's child
// when own says so.
func (r *Runc) watch(m *machine, id string, pid int, own bool) error {
	init, err := openProcess(pid)
	if err != nil {
		return err
	}
	l := &life{init: init, gone: make(chan struct{})}
	if own {
		l.child = pid
	}
	m.life.Store(l)
	go r.attend(m, id, l)
	return nil
}

// attend waits for the end of a machine. Where nobody asked for it, it clears
// the machine away and tells.
func (r *Runc) attend(m *machine, id string, l *life) {
	for {
		err := l.init.wait(trimInterval)
		if err == nil {
			break
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return // closed
		}
		_ = trimConsole(r.files(id).console()) // tried again in a minute
	}
	cause := l.cause()
	close(l.gone)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.life.CompareAndSwap(l, nil) {
		r.bury(id, cause)
	}
	_ = l.init.Close() // only watched
}

// cause reaps the init and tells from its exit status how the machine ended.
// Only its parent learns it: of a machine that an earlier process started, or
// that a container manager took on, nothing is known. An init that calls
// reboot(2) in a PID namespace ends by one of two signals, which tell a restart
// from a halt.
func (l *life) cause() Cause {
	if l.child == 0 {
		return Unknown
	}
	var status unix.WaitStatus
	pid, err := unix.Wait4(l.child, &status, unix.WNOHANG, nil)
	switch {
	case err != nil || pid != l.child:
		return Unknown
	case status.Exited(), status.Signal() == unix.SIGINT:
		return PoweredOff
	case status.Signal() == unix.SIGHUP:
		return Rebooted
	}
	return Died
}

// bury clears away a machine that ended by itself and delivers its name. What
// could not be cleared is cleared before the next start.
func (r *Runc) bury(id string, cause Cause) {
	_ = r.clear(context.Background(), id)
	go func() {
		select {
		case r.halted <- Halt{id, cause}:
		case <-r.closed:
		}
	}()
}

// adopt takes on the machines that run, and buries those which are marked as
// started but do not. One that ends just after it was taken on is buried by who
// attends to it, and told of once.
func (r *Runc) adopt(ctx context.Context) error {
	list, err := r.runc.list(ctx)
	if err != nil {
		return err
	}
	attended := map[string]bool{}
	for _, c := range list {
		m := r.machine(c.ID)
		if c.Status != "running" || r.watch(m, c.ID, c.PID, false) != nil {
			continue // it has ended since: its mark says so below
		}
		attended[c.ID] = true
		l := m.life.Load()
		if err := r.settle(ctx, c.ID, c.PID); err != nil && l.alive() && !l.await(ctx, askAgain) {
			return fmt.Errorf("machine %s: %w", c.ID, err)
		}
	}
	marks, err := filepath.Glob(r.files("*").mark())
	if err != nil {
		return err
	}
	for _, mark := range marks {
		if id := filepath.Base(filepath.Dir(mark)); !attended[id] {
			r.bury(id, Unknown)
		}
	}
	return nil
}
