// Package lease lets one command at a time change a cluster. It takes the Lease
// in it, renews it in the background, and takes over one whose holder is gone.
package lease

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// Options are those of a command that wants to have a cluster for itself.
type Options struct {
	Cluster string
	Command string
	Process Process
	Events  event.Sink // nil to discard them
	Now     func() time.Time
	DryRun  bool // takes no Lease
	// WithoutSpace goes on without a Lease where etcd has no space for one.
	WithoutSpace bool
	// Cancel ends the command, because another one has the cluster now.
	Cancel context.CancelCauseFunc
}

// Holder is a command that wants a cluster for itself, and then has it. It may
// be used from side by side.
type Holder struct {
	Options
	claim model.Lease

	mu   sync.Mutex
	lock *lock // nil before the Lease is taken
}

// NewHolder is a command that begins now.
func NewHolder(o Options) *Holder {
	claim := model.Lease{Holder: o.Process.identity(o.Command), Acquired: o.Now(), Duration: duration}
	return &Holder{Options: o, claim: claim}
}

// Acquire takes the Lease, once, or refuses, because another command is at work.
func (h *Holder) Acquire(ctx context.Context, leases port.Leases) error {
	if h.DryRun || h.held() != nil {
		return nil
	}
	l := &lock{Options: h.Options, leases: leases, lease: h.claim}
	switch err := l.acquire(ctx); {
	case model.IsNoSpace(err) && h.WithoutSpace:
		l.send(event.Warning, "Nobody holds cluster %s, this command neither: etcd has no space for its Lease", h.Cluster)
		return nil
	case err != nil:
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lock = l
	return nil
}

func (h *Holder) held() *lock {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lock
}

// Release deletes the Lease, so that the next command can start at once.
func (h *Holder) Release() {
	if l := h.held(); l != nil {
		l.release()
	}
}

// Abandon ends the renewals of a Lease that went with its cluster.
func (h *Holder) Abandon() {
	if l := h.held(); l != nil {
		l.stopRenewing()
	}
}

// AwaitRenewal waits, where this command has not renewed its Lease for as long
// as that lasts, until it has: another one may be at work that is not cut off.
func (h *Holder) AwaitRenewal(ctx context.Context, report func(string)) error {
	l := h.held()
	if l == nil || l.renewals.age(h.Now()) < duration {
		return nil
	}
	return wait.Poll(ctx, retry.Interval, func(context.Context) (bool, string, error) {
		age := l.renewals.age(h.Now())
		_, failure := l.renewals.last()
		if age < duration {
			return true, "", nil
		}
		if age > duration+retry.StepTimeout {
			return false, "", errs.Errorf(errs.Failed, "stopped: for %s this command could not renew its Lease on cluster %s: %w",
				age.Round(time.Second), h.Cluster, failure).WithID("hold-not-renewed").
				WithHint("Run the same command again when the API answers: it resumes where it stopped.")
		}
		seen := fmt.Sprintf("the Lease cannot be renewed (%v): another command may have taken over", failure)
		report(seen)
		return false, seen, nil
	})
}

// TakenOver says who has the cluster now, if it is not this command any more.
func TakenOver(ctx context.Context) error {
	var taken *errs.Error
	if errors.As(context.Cause(ctx), &taken) {
		return taken
	}
	return nil
}
