package localgce

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/metadata"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/slots"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// runDir is where the engines of this computer find each other. It is gone
// after a restart of the computer, as are all machines.
const runDir = "/run/kubectl-ha"

// daemon is the daemon of one state directory, seen from outside, dead or alive.
type daemon struct {
	Options
	state state
	slots slots.Registry
}

func open(o Options) (daemon, error) {
	chosen := o.StateDir != "" || os.Getenv(StateDirVariable) != ""
	o, err := o.complete()
	if err != nil {
		return daemon{}, err
	}
	d := daemon{Options: o, state: state(o.StateDir), slots: slots.Registry{Dir: runDir, Leftovers: kernelLeftovers}}
	d = d.asUser(chosen)
	return d, d.state.check()
}

// pid returns the process of the daemon while it lives; 0 means it does not,
// and -1 that it is just beginning.
func (d daemon) pid() (int, error) {
	slot, tenant, ok, err := d.registered()
	if err != nil || !ok {
		return 0, err
	}
	held, err := d.slots.Held(slot)
	switch {
	case err != nil || !held:
		return 0, err
	case tenant.PID == 0 || errors.Is(syscall.Kill(tenant.PID, 0), syscall.ESRCH):
		return -1, nil // it holds the lock, but has not written its own number yet
	}
	return tenant.PID, nil
}

// connect reaches the living daemon. It does not send the token before it
// knows that the port is the daemon's.
func (d daemon) connect(ctx context.Context) (Connection, record, error) {
	pid, err := d.pid()
	if err != nil {
		return Connection{}, record{}, err
	}
	r, ok, err := d.state.readRecord()
	switch {
	case err != nil:
		return Connection{}, r, err
	case pid == 0:
		return Connection{}, r, notRunning(d.StateDir, d.slots)
	case !ok || r.PID != pid:
		return Connection{}, r, errs.Errorf(errs.Failed, "the local Compute Engine in %s is still starting", d.StateDir).
			WithID(Starting)
	}
	token, err := d.state.readToken()
	if err != nil {
		return Connection{}, r, err
	}
	c := Connection{
		Endpoint: r.endpoint(), Token: token, Project: DefaultProject,
		IssuerURL: metadata.IssuerURL, IssuerCA: r.IssuerCA, StateDir: d.StateDir, ClientDir: string(d.state), CacheDir: r.Cache, Version: r.Version, Internet: r.Internet,
	}
	return c, r, ping(ctx, c)
}

// notRunning also tells a user other than root of engines that sudo may have
// started from another home.
func notRunning(stateDir string, all slots.Registry) error {
	err := errs.Errorf(errs.Failed, "the local Compute Engine in %s is not running", stateDir).WithID(NotRunning)
	if other, ok := all.Any(); ok && os.Geteuid() != 0 {
		return err.WithHint("Use that in %s, with sudo, or start one of your own.", other.StateDir)
	}
	return err
}

// Limits of how long a daemon may take to end by itself, and to die.
const (
	endTimeout  = 15 * time.Second
	killTimeout = 10 * time.Second
)

// terminate ends the daemon if it lives, and says whether it did. Machines go on.
func (d daemon) terminate(ctx context.Context) (bool, error) {
	pid, err := d.pid()
	if pid == 0 || err != nil {
		return false, err
	}
	if err := needsRoot("end the daemon of", d.StateDir); err != nil {
		return false, err
	}
	err = d.kill(ctx, syscall.SIGTERM, endTimeout)
	if err != nil && ctx.Err() == nil {
		err = d.kill(ctx, syscall.SIGKILL, killTimeout)
	}
	return true, err
}

// kill sends a signal to the daemon and waits until it is gone.
func (d daemon) kill(ctx context.Context, signal syscall.Signal, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	told := 0
	err := wait.Poll(ctx, 20*time.Millisecond, func(context.Context) (bool, string, error) {
		pid, err := d.pid()
		if pid > 0 && pid != told {
			told = pid
			err = errors.Join(err, syscall.Kill(pid, signal))
		}
		return pid == 0, fmt.Sprintf("process %d lives", pid), err
	})
	if err != nil {
		return fmt.Errorf("end the daemon with %s: %w", signal, err)
	}
	return nil
}
