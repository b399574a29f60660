package cluster

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Collect is Down for a cluster whose time is over. It looks again before it
// deletes anything: a cluster that stays, or has time left, is refused as
// Unsafe.
func (m *Manager) Collect(ctx context.Context) (outcome Outcome, err error) {
	r, ctx := m.begin(ctx, "gc")
	defer r.end(ctx, &err)
	if err := r.lookBeforeDown(ctx); err != nil {
		return Outcome{}, err
	}
	if len(r.inventory.Refs) > 0 && !r.inventory.Owner.Expired(m.Now()) {
		return Outcome{}, errs.Errorf(errs.Unsafe, "the TTL of cluster %s has not expired, or was extended", r.Target.Name).
			WithID("not-expired").WithHint("kubectl ha down deletes it anyway.")
	}
	return r.down(ctx)
}
