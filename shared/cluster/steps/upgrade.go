package steps

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/rolling"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/upgrade"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// raiseVersion has replicas that join from now on be of the spec's version.
func raiseVersion(r *Runner, ctx context.Context, _ plan.Step, _ func(string)) error {
	return r.Entrance.Kube().SetKubeadmVersion(ctx, r.Spec.Spec.KubernetesVersion)
}

func upgradeAddons(r *Runner, ctx context.Context, step plan.Step, report func(string)) error {
	report("kubeadm does it on " + step.Ref.Name)
	return upgrade.Addons(ctx, r.Compute, step.Ref, r.Inventory.MetadataOf(step.Ref))
}

func awaitAddons(r *Runner, ctx context.Context, _ plan.Step, report func(string)) error {
	return upgrade.AwaitAddons(ctx, r.Entrance.Kube(), report)
}

func awaitExpendable(r *Runner, ctx context.Context, step plan.Step, report func(string)) error {
	return members.AwaitExpendable(ctx, r.Entrance.Kube(), r.Inventory, step.Ref.Name, report)
}

func adjustWorkers(r *Runner, ctx context.Context, step plan.Step, report func(string)) error {
	return rolling.Adjustment{Pools: r.pools(), Drainer: r.drainer()}.Adjust(ctx, step.Resource.(infra.ManagedGroup), report)
}
