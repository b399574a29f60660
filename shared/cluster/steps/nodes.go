package steps

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drain"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/join"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/labels"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

func (r *Runner) pools() join.Pools {
	return join.Pools{
		Cluster: r.Target.Name, Compute: r.Compute, Kube: r.Entrance.Kube(),
		Inventory: r.Inventory, Nodes: &r.nodes, Now: r.Now,
	}
}

func (r *Runner) publish(ctx context.Context, step plan.Step, _ func(string)) error {
	return r.pools().Publish(ctx, step.Ref)
}

func (r *Runner) awaitPool(ctx context.Context, step plan.Step, report func(string)) error {
	return r.pools().Await(ctx, step.Resource.(infra.ManagedGroup), report)
}

func (r *Runner) awaitDNS(ctx context.Context, _ plan.Step, report func(string)) error {
	return r.pools().AwaitDNS(ctx, report)
}

func (r *Runner) cordon(ctx context.Context, step plan.Step, _ func(string)) error {
	return r.Entrance.Kube().MarkDrained(ctx, step.Ref.Name, model.DrainCordoned)
}

func (r *Runner) uncordon(ctx context.Context, step plan.Step, _ func(string)) error {
	return r.Entrance.Kube().UnmarkDrained(ctx, step.Ref.Name, model.DrainCordoned)
}

func (r *Runner) markDrained(ctx context.Context, step plan.Step, _ func(string)) error {
	return r.Entrance.Kube().MarkDrained(ctx, step.Ref.Name, model.DrainDetached)
}

func (r *Runner) unmarkDrained(ctx context.Context, step plan.Step, _ func(string)) error {
	return r.Entrance.Kube().UnmarkDrained(ctx, step.Ref.Name, model.DrainDetached)
}

func (r *Runner) drainer() drain.Drainer {
	return drain.Drainer{API: r.Entrance.Kube(), Force: r.Force, Now: r.Now}
}

// drain evicts the pods of a node, or of all nodes of a managed group.
func (r *Runner) drain(ctx context.Context, step plan.Step, report func(string)) error {
	if step.Ref.Kind == plan.KindNode {
		return r.drainer().Node(ctx, step.Ref.Name, report)
	}
	return r.drainer().Group(ctx, step.Ref, report)
}

func labelNodes(r *Runner, ctx context.Context, step plan.Step, report func(string)) error {
	return labels.Set(ctx, r.Entrance.Kube(), step.Ref, step.Labels, report)
}

// forget removes nodes whose machines are gone, or the whole cluster from the
// kubeconfig.
func (r *Runner) forget(ctx context.Context, step plan.Step, _ func(string)) error {
	switch step.Ref.Kind {
	case infra.KindInstance:
		return forgetReplica(ctx, r, step.Ref)
	case infra.KindManagedGroup:
		return r.drainer().DeleteNodes(ctx, step.Ref)
	}
	return r.Entrance.Access.Forget(ctx, r.Target)
}

// forgetReplica: one that may still run, in a zone that is cut off, gives its locks up by
// itself, when they have run out.
func forgetReplica(ctx context.Context, r *Runner, replica infra.Ref) error {
	there, err := r.Compute.Exists(ctx, replica)
	if err != nil {
		return err
	}
	if !there {
		if err := r.Entrance.Kube().ReleaseLocks(ctx, replica.Name); err != nil {
			return err
		}
	}
	return r.Entrance.Kube().DeleteNode(ctx, replica.Name)
}
