package cluster

import (
	"context"
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// Down deletes everything that belongs to the cluster, also when its API is
// dead, proves that nothing is left, and removes it from the kubeconfig.
func (m *Manager) Down(ctx context.Context) (outcome Outcome, err error) {
	r, ctx := m.begin(ctx, "down")
	defer r.end(ctx, &err)
	if err := r.lookBeforeDown(ctx); err != nil {
		return Outcome{}, err
	}
	return r.down(ctx)
}

// lookBeforeDown takes hold of the cluster, and looks. One that does not answer
// has no Lease, and goes without.
func (r *run) lookBeforeDown(ctx context.Context) error {
	if _, err := r.acquireAnyhow(ctx); err != nil && (ctx.Err() != nil || errs.KindOf(err) == errs.Unsafe) {
		return err
	}
	return r.look(ctx)
}

func (r *run) down(ctx context.Context) (Outcome, error) {
	if len(r.inventory.Refs) == 0 {
		if _, known, err := r.Access.Open(r.Target); err == nil && !known {
			return Outcome{}, r.absent(r.inventory)
		}
	}
	r.deletes = true
	outcome, err := r.execute(ctx, plan.Down(r.inventory))
	r.deleted = err == nil && !r.DryRun
	return outcome, err
}

// List finds all clusters of a project.
func List(ctx context.Context, compute port.Compute) ([]infra.Summary, error) {
	found, err := compute.Clusters(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for clusters: %w", err)
	}
	return found, nil
}
