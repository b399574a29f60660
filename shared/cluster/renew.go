package cluster

import (
	"context"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/fault"
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

// renew shows that this command is at work. Its error says that another one has
// the cluster now. That the API does not answer is no loss: nobody else can
// take the Lease then.
func (h *hold) renew(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, renewInterval)
	defer cancel()
	h.lease.Renewed = h.Now()
	written, err := h.kube.WriteLease(ctx, h.lease)
	switch {
	case err != nil:
		return nil
	case written != nil:
		h.lease = *written
		return nil
	}
	return h.lookAgain(ctx)
}

// lookAgain finds out why the Lease is not as it was: an answer was lost,
// somebody deleted it, or another command took it.
func (h *hold) lookAgain(ctx context.Context) error {
	found, err := h.kube.Lease(ctx)
	switch {
	case err != nil:
	case found == nil:
		h.lease.Version = "" // made anew with the next renewal
	case found.Holder == h.lease.Holder:
		h.lease = *found
	default:
		return fault.Errorf(fault.Unsafe, "%s has taken over cluster %s, as this command had not renewed its Lease for %s",
			parseHolder(found.Holder), h.Target.Name, leaseDuration).
			WithID("taken-over").WithHint("Wait until that has ended, then run this command again: it goes on where it stopped.")
	}
	return nil
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
		if err := h.lookAgain(ctx); err != nil || h.lease.Version == "" {
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
