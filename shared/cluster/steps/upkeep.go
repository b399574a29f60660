package steps

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/upkeep"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

func keeper(r *Runner) upkeep.Keeper {
	return upkeep.Keeper{API: r.Entrance.Kube(), Inventory: r.Inventory}
}

func compact(r *Runner, ctx context.Context, _ plan.Step, report func(string)) error {
	return keeper(r).Compact(ctx, report)
}

func defragment(r *Runner, ctx context.Context, step plan.Step, report func(string)) error {
	return keeper(r).Defragment(ctx, step.Ref.Name, report)
}

func disarm(r *Runner, ctx context.Context, _ plan.Step, report func(string)) error {
	return keeper(r).Disarm(ctx, report)
}
