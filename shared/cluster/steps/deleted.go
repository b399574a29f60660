package steps

import (
	"context"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// checkDeleted looks once more: what belongs to the cluster now was not deleted.
func (r *Runner) checkDeleted(ctx context.Context, _ plan.Step, _ func(string)) error {
	left, err := r.Compute.Inventory(ctx, r.Target.Name)
	if err != nil {
		return err
	}
	if err := model.Unreachable(left.Unknown, "it is not known whether something is left of "+r.Target.Name); err != nil {
		return err
	}
	if len(left.Refs) == 0 {
		return r.checkNetworkDeleted(ctx)
	}
	names := make([]string, len(left.Refs))
	for i, ref := range left.Refs {
		names[i] = ref.String()
	}
	return leftovers(r.Target.Name, names...)
}

// checkNetworkDeleted confirms by a question of its own that the network is gone:
// machines, firewall rules and all else in it cannot be without it.
func (r *Runner) checkNetworkDeleted(ctx context.Context) error {
	network := infra.Network{Name: infra.GlobalName(r.Target.Name, r.Target.Region, "network")}.Ref()
	there, err := r.Compute.Exists(ctx, network)
	if err == nil && there {
		return leftovers(r.Target.Name, network.String())
	}
	return err
}

func leftovers(cluster string, names ...string) error {
	return errs.Errorf(errs.Failed, "not all of %s is deleted; what is left: %s", cluster, strings.Join(names, ", ")).
		WithID("leftovers").WithHint("Run kubectl ha down again.")
}
