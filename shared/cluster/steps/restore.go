package steps

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/backup"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

func restoreBackup(r *Runner, ctx context.Context, step plan.Step, report func(string)) error {
	c := backup.Cluster{Taker: r.Entrance.Taker, Kube: r.Entrance.Kube(), Inventory: r.Inventory}
	return r.Restore.Run(ctx, c, step.Ref, report)
}
