package cluster

import (
	"context"
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// A holder that has not renewed its Lease for leaseDuration is taken for dead.
// It misses two renewals before that.
const (
	leaseDuration   = 15 * time.Second
	renewInterval   = 5 * time.Second
	takePatience    = 2 * time.Minute  // to take a Lease, with an API that answers now and then
	releasePatience = 10 * time.Second // for the end of a command that was interrupted
)

// hold keeps a cluster for one command. Nothing of it is used by two at a time:
// it is taken, then renewed in the background, then released.
type hold struct {
	*Operator
	kube  port.Kube
	lease model.Lease
	lose  context.CancelCauseFunc // ends the command, because another has the cluster now
	shown shown

	stop    context.CancelFunc // ends the renewals, which go on while a command that was interrupted cleans up
	stopped chan struct{}
}

// take waits until the cluster is this command's, or refuses, because another
// command is at work on it.
func (h *hold) take(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, takePatience)
	defer cancel()
	var watched sighting
	err := wait.Poll(limited, lookInterval, func(ctx context.Context) (bool, string, error) {
		found, err := h.kube.Lease(ctx)
		switch {
		case errs.KindOf(err) == errs.Unavailable:
			watched = sighting{} // nor can its holder renew it
			return false, err.Error(), nil
		case err != nil:
			return false, "", err
		case found == nil:
			return h.write(ctx, "")
		case found.Holder == h.lease.Holder: // the answer was lost
			h.lease = *found
			h.shown.set(found.Renewed, nil)
			return true, "", nil
		}
		return h.contest(ctx, *found, &watched)
	})
	switch {
	case errs.KindOf(err) == errs.Unsafe:
		return err
	case err != nil:
		return fmt.Errorf("take hold of cluster %s: %w", h.Target.Name, err)
	}
	h.keep(context.WithoutCancel(ctx))
	return nil
}

// sighting is the Lease of another, and since when it is as it was.
type sighting struct {
	lease model.Lease
	since time.Time
}

// contest looks whether another holder is still there. Only what happens while
// it looks counts: two computers' clocks may differ.
func (h *hold) contest(ctx context.Context, found model.Lease, watched *sighting) (bool, string, error) {
	other := parseHolder(found.Holder)
	switch {
	case h.Process.gone(other):
		return h.takeOver(ctx, found)
	case watched.lease.Version == "":
		*watched = sighting{found, h.Now()}
		h.tell("%s has the cluster: looking for at most %s whether it is at work", other, timeoutOf(found))
	case watched.lease.Version != found.Version:
		return false, "", h.busy(found)
	case h.Now().Sub(watched.since) >= timeoutOf(found):
		return h.takeOver(ctx, found)
	}
	return false, "it is not known whether " + other.String() + " is at work", nil
}

func timeoutOf(l model.Lease) time.Duration {
	if l.Duration <= 0 {
		return leaseDuration
	}
	return l.Duration
}

func (h *hold) takeOver(ctx context.Context, found model.Lease) (bool, string, error) {
	h.tell("Taking over from %s, which is gone", parseHolder(found.Holder))
	return h.write(ctx, found.Version)
}

func (h *hold) tell(format string, args ...any) {
	if h.Events != nil {
		h.Events.Send(event.Event{Time: h.Now(), Kind: event.Info, Title: fmt.Sprintf(format, args...)})
	}
}

// busy is the refusal; the age is by the holder's own clock.
func (h *hold) busy(found model.Lease) error {
	other := parseHolder(found.Holder)
	age := found.Renewed.Sub(found.Acquired).Round(time.Second)
	text := fmt.Sprintf("%q (for %s)", other.command, age)
	if other.who != "" {
		text = fmt.Sprintf("%q (%s, for %s)", other.command, other.place(), age)
	}
	return errs.Errorf(errs.Unsafe, "cluster %s is being changed by %s", h.Target.Name, text).WithID("busy").
		WithHint("Wait until it has ended, or end it there with Ctrl-C; then run this command again.")
}

// write makes the Lease this command's, in place of the version that was read.
func (h *hold) write(ctx context.Context, version string) (bool, string, error) {
	h.lease.Version, h.lease.Renewed = version, h.Now()
	written, err := h.kube.WriteLease(ctx, h.lease)
	switch {
	case errs.KindOf(err) == errs.Unavailable:
		return false, err.Error(), nil
	case err != nil:
		return false, "", err
	case written == nil:
		return false, "another command was faster", nil
	}
	h.shown.set(h.lease.Renewed, nil)
	h.lease = *written
	return true, "", nil
}
