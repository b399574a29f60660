package steps

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/certificates"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/join"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

func (r *Runner) startControlPlane(ctx context.Context, step plan.Step, report func(string)) error {
	if err := r.Entrance.Enter(ctx, r.Inventory.Attached(), step.Ref, report); err != nil {
		return err
	}
	if step.Ref.Name != "" {
		r.grants.Add(step.Ref.Name) // it has offered its certificates to further replicas
	}
	return r.Holder.Acquire(ctx, r.Entrance.Kube())
}

func (r *Runner) replicas() join.Replicas {
	return join.Replicas{
		Cluster: r.Target.Name, Compute: r.Compute, Kube: r.Entrance.Kube(),
		Machines: r.machines(), Grants: &r.grants, Now: r.Now,
	}
}

// machines says which members of etcd have a machine.
func (r *Runner) machines() members.Machines {
	return members.Machines{Target: r.Target, Compute: r.Compute, Inventory: r.Inventory, Granted: &r.grants.Notes, Created: &r.created}
}

func (r *Runner) join(ctx context.Context, step plan.Step, report func(string)) error {
	return r.replicas().Join(ctx, step.Ref, report)
}

func (r *Runner) attach(ctx context.Context, step plan.Step, report func(string)) error {
	return r.replicas().Attach(ctx, step.Ref, report)
}

func (r *Runner) detach(ctx context.Context, step plan.Step, _ func(string)) error {
	return r.Compute.RemoveMember(ctx, infra.ReplicaGroup(r.Target.Name, step.Zone), step.Ref.Name)
}

func (r *Runner) stopSuperseded(ctx context.Context, step plan.Step, _ func(string)) error {
	return r.Recovery.Stop(ctx, r.Compute, step.Ref)
}

func (r *Runner) forceNewCluster(ctx context.Context, step plan.Step, report func(string)) error {
	return r.Recovery.ForceNewCluster(ctx, r.Compute, step.Ref, report)
}

func (r *Runner) etcdChanges() members.Changes {
	return members.Changes{API: r.Entrance.Kube(), Inventory: r.Inventory}
}

func (r *Runner) leave(ctx context.Context, step plan.Step, report func(string)) error {
	return r.etcdChanges().Remove(ctx, step.Ref.Name, report)
}

func (r *Runner) moveLeader(ctx context.Context, step plan.Step, report func(string)) error {
	return r.etcdChanges().MoveLeaderOut(ctx, step.Zone, report)
}

func renewCertificates(r *Runner, ctx context.Context, step plan.Step, report func(string)) error {
	return certificates.Renewal{Compute: r.Compute, Kube: r.Entrance.Kube(), Inventory: r.Inventory}.Renew(ctx, step.Ref, report)
}
