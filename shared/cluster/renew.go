package cluster

import (
	"context"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// keep renews the Lease in the background until it is dropped or lost.
func (h *hold) keep(ctx context.Context) {
	ctx, h.stop = context.WithCancel(ctx)
	h.stopped = make(chan struct{})
	go func() {
		defer close(h.stopped)
		ticker := time.NewTicker(renewInterval)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			if err := h.renew(ctx); err != nil {
				h.lose(err)
				return
			}
		}
	}()
}

// renew shows that this command is at work. Its error says that another one has,
// or may have had, the cluster. That the API does not answer is not yet a loss:
// it may answer to nobody. Where it answers to others, they can take over, so
// no step begins until a renewal has succeeded (standing).
func (h *hold) renew(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, renewInterval)
	defer cancel()
	if h.shown.age(h.Now()) >= leaseDuration { // writing would make a Lease anew that another has taken and deleted
		if seen, err := h.lookAgain(ctx); !seen || err != nil {
			return err
		}
	}
	h.lease.Renewed = h.Now()
	written, err := h.kube.WriteLease(ctx, h.lease)
	switch {
	case err != nil:
		h.shown.failed(err)
		return nil
	case written != nil:
		h.shown.set(h.lease.Renewed, nil)
		h.lease = *written
		return nil
	}
	_, err = h.lookAgain(ctx)
	return err
}

// lookAgain finds out why the Lease is not as it was: an answer was lost,
// somebody deleted it, or another command took it. Its error says that the
// cluster is lost; seen is false where nobody answered.
func (h *hold) lookAgain(ctx context.Context) (seen bool, err error) {
	found, err := h.kube.Lease(ctx)
	switch {
	case err != nil:
		h.shown.failed(err)
		return false, nil
	case found == nil && h.shown.age(h.Now()) >= leaseDuration:
		return true, h.lost("another command may have changed cluster %s")
	case found == nil:
		h.lease.Version = "" // made anew with the next renewal
	case found.Holder == h.lease.Holder:
		h.lease = *found
	default:
		return true, h.lost(parseHolder(found.Holder).String() + " has taken over cluster %s")
	}
	return true, nil
}

func (h *hold) lost(what string) error {
	return errs.Errorf(errs.Unsafe, what+", as this command had not renewed its Lease for %s", h.Target.Name, leaseDuration).
		WithID("taken-over").WithHint("Wait until that has ended, then run this command again: it goes on where it stopped.")
}

// release lets the next command start at once. If it fails, that one waits
// until the Lease has run out.
func (h *hold) release() {
	h.drop()
	ctx, cancel := context.WithTimeout(context.Background(), releasePatience)
	defer cancel()
	_ = retry(ctx, func(ctx context.Context) error {
		deleted, err := h.kube.DeleteLease(ctx, h.lease)
		if deleted || err != nil {
			return err
		}
		if _, err := h.lookAgain(ctx); err != nil || h.lease.Version == "" {
			return nil
		}
		_, err = h.kube.DeleteLease(ctx, h.lease)
		return err
	})
}

// drop ends the renewals, and waits for one that is under way.
func (h *hold) drop() {
	h.stop()
	<-h.stopped
}
