package lease

import (
	"context"
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// A holder that has not renewed its Lease for duration is taken for dead. It
// misses two renewals before that.
const (
	duration       = 15 * time.Second
	renewInterval  = 5 * time.Second
	acquireTimeout = 2 * time.Minute  // with an API that answers now and then
	releaseTimeout = 10 * time.Second // for the end of a command that was interrupted
)

// lock keeps a cluster for one command. Nothing of it but renewals is used by
// two at a time: it is acquired, then renewed in the background, then released.
type lock struct {
	Options
	leases   port.Leases
	lease    model.Lease
	renewals renewals

	stop    context.CancelFunc // ends the renewals, which go on while a command that was interrupted cleans up
	stopped chan struct{}
}

// acquire waits until the cluster is this command's, or refuses, because another
// command is at work on it.
func (l *lock) acquire(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, acquireTimeout)
	defer cancel()
	var other observed
	err := wait.Poll(limited, retry.Interval, func(ctx context.Context) (bool, string, error) {
		found, err := l.leases.Lease(ctx)
		switch {
		case errs.KindOf(err) == errs.Unavailable:
			other = observed{} // nor can its holder renew it
			return false, err.Error(), nil
		case err != nil:
			return false, "", err
		case found == nil:
			return l.write(ctx, "")
		case found.Holder == l.lease.Holder: // the answer was lost
			l.lease = *found
			l.renewals.succeeded(found.Renewed)
			return true, "", nil
		}
		return l.observe(ctx, *found, &other)
	})
	switch {
	case errs.KindOf(err) == errs.Unsafe:
		return err
	case err != nil:
		return fmt.Errorf("acquire the Lease of cluster %s: %w", l.Cluster, err)
	}
	l.renewInBackground(context.WithoutCancel(ctx))
	return nil
}

// observed is the Lease of another, and since when it is as it was.
type observed struct {
	lease model.Lease
	since time.Time
}

// observe looks whether another holder is still there, and takes over from one
// that is not. Only what happens while it looks counts: two computers' clocks
// may differ.
func (l *lock) observe(ctx context.Context, found model.Lease, before *observed) (bool, string, error) {
	other := parseIdentity(found.Holder)
	switch {
	case l.Process.dead(other):
		return l.takeOver(ctx, found)
	case before.lease.Version == "":
		*before = observed{found, l.Now()}
		l.send(event.Info, "%s has the cluster: looking for at most %s whether it is at work", other, durationOf(found))
	case before.lease.Version != found.Version:
		return false, "", l.busy(found)
	case l.Now().Sub(before.since) >= durationOf(found):
		return l.takeOver(ctx, found)
	}
	return false, "it is not known whether " + other.String() + " is at work", nil
}

func durationOf(lease model.Lease) time.Duration {
	if lease.Duration <= 0 {
		return duration
	}
	return lease.Duration
}

func (l *lock) takeOver(ctx context.Context, found model.Lease) (bool, string, error) {
	l.send(event.Info, "Taking over from %s, which is gone", parseIdentity(found.Holder))
	return l.write(ctx, found.Version)
}

func (l *lock) send(kind event.Kind, format string, args ...any) {
	event.Say(l.Events, l.Now(), kind, format, args...)
}

// busy is the refusal; the age is by the holder's own clock.
func (l *lock) busy(found model.Lease) error {
	other := parseIdentity(found.Holder)
	age := found.Renewed.Sub(found.Acquired).Round(time.Second)
	text := fmt.Sprintf("%q (for %s)", other.command, age)
	if other.who != "" {
		text = fmt.Sprintf("%q (%s, for %s)", other.command, other.place(), age)
	}
	return errs.Errorf(errs.Unsafe, "cluster %s is being changed by %s", l.Cluster, text).WithID("busy").
		WithHint("Wait until it has ended, or end it there with Ctrl-C; then run this command again.")
}

// write makes the Lease this command's, in place of the version that was read.
func (l *lock) write(ctx context.Context, version string) (bool, string, error) {
	l.lease.Version, l.lease.Renewed = version, l.Now()
	written, err := l.leases.WriteLease(ctx, l.lease)
	switch {
	case errs.KindOf(err) == errs.Unavailable:
		return false, err.Error(), nil
	case err != nil:
		return false, "", err
	case written == nil:
		return false, "another command was faster", nil
	}
	l.renewals.succeeded(l.lease.Renewed)
	l.lease = *written
	return true, "", nil
}
