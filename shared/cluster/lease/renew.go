package lease

import (
	"context"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// renewInBackground renews the Lease until that is stopped, or the cluster lost.
func (l *lock) renewInBackground(ctx context.Context) {
	ctx, l.stop = context.WithCancel(ctx)
	l.stopped = make(chan struct{})
	go func() {
		defer close(l.stopped)
		ticker := time.NewTicker(renewInterval)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			if err := l.renew(ctx); err != nil {
				l.Cancel(err)
				return
			}
		}
	}()
}

// renew shows that this command is at work. Its error says that another one has,
// or may have had, the cluster. That the API does not answer is not yet a loss:
// it may answer to nobody. Where it answers to others, they can take over, so
// no step begins until a renewal has succeeded (AwaitRenewal).
func (l *lock) renew(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, renewInterval)
	defer cancel()
	if l.renewals.age(l.Now()) >= duration { // writing would make a Lease anew that another has taken and deleted
		if seen, err := l.lookAgain(ctx); !seen || err != nil {
			return err
		}
	}
	l.lease.Renewed = l.Now()
	written, err := l.leases.WriteLease(ctx, l.lease)
	switch {
	case err != nil:
		l.renewals.failed(err)
		return nil
	case written != nil:
		l.renewals.succeeded(l.lease.Renewed)
		l.lease = *written
		return nil
	}
	_, err = l.lookAgain(ctx)
	return err
}

// lookAgain finds out why the Lease is not as it was: an answer was lost,
// somebody deleted it, or another command took it. Its error says that the
// cluster is lost; seen is false where nobody answered.
func (l *lock) lookAgain(ctx context.Context) (seen bool, err error) {
	found, err := l.leases.Lease(ctx)
	switch {
	case err != nil:
		l.renewals.failed(err)
		return false, nil
	case found == nil && l.renewals.age(l.Now()) >= duration:
		return true, l.lost("another command may have changed cluster %s")
	case found == nil:
		l.lease.Version = "" // made anew with the next renewal
	case found.Holder == l.lease.Holder:
		l.lease = *found
	default:
		return true, l.lost(parseIdentity(found.Holder).String() + " has taken over cluster %s")
	}
	return true, nil
}

func (l *lock) lost(what string) error {
	return errs.Errorf(errs.Unsafe, what+", as this command had not renewed its Lease for %s", l.Cluster, duration).
		WithID("taken-over").WithHint("Wait until that has ended, then run this command again: it resumes where it stopped.")
}

// release lets the next command start at once. If it fails, that one waits
// until the Lease has run out.
func (l *lock) release() {
	l.stopRenewing()
	ctx, cancel := context.WithTimeout(context.Background(), releaseTimeout)
	defer cancel()
	_ = retry.Do(ctx, func(ctx context.Context) error {
		deleted, err := l.leases.DeleteLease(ctx, l.lease)
		if deleted || err != nil {
			return err
		}
		if _, err := l.lookAgain(ctx); err != nil || l.lease.Version == "" {
			return nil
		}
		_, err = l.leases.DeleteLease(ctx, l.lease)
		return err
	})
}

// stopRenewing waits for a renewal that is under way.
func (l *lock) stopRenewing() {
	l.stop()
	<-l.stopped
}
