package cluster

import (
	"context"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/observe"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/recovery"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Recover is Up for a cluster whose etcd has permanently lost its quorum: etcd
// begins anew with what the most advanced of its surviving members has, and all
// other replicas are made anew. What was acknowledged last may be lost with the
// members that have it. Where the API answers, it is Up, and the end of a
// recovery that has not ended.
// https://etcd.io/docs/v3.6/op-guide/recovery/
func (m *Manager) Recover(ctx context.Context, wanted *spec.Cluster, open ...string) (outcome Outcome, err error) {
	r, ctx := m.begin(ctx, "up --recover")
	defer r.end(ctx, &err)
	r.holder.WithoutSpace = true
	kube, err := r.acquireIfUp(ctx)
	if err != nil {
		return Outcome{}, err
	}
	if err := r.look(ctx); err != nil {
		return Outcome{}, err
	}
	if len(r.inventory.Refs) == 0 {
		return Outcome{}, r.absent(r.inventory)
	}
	if err := r.checkAllSeen(); err != nil {
		return Outcome{}, err
	}
	if kube != nil {
		return r.finishRecovery(ctx, kube, wanted, open)
	}
	return r.recoverQuorum(ctx, wanted, open)
}

// recoverQuorum begins a recovery, or goes on with one that has not ended.
func (r *run) recoverQuorum(ctx context.Context, wanted *spec.Cluster, open []string) (Outcome, error) {
	survey, err := observe.QuorumLoss(ctx, r.Compute, r.Target.Name, r.inventory)
	if err != nil {
		return Outcome{}, err
	}
	survivor, ok := survey.Unfinished()
	begun := ok && survey.Prospect() == quorum.Works
	if !ok {
		if survey.Prospect() == quorum.Gone && !survey.Workers {
			return r.up(ctx, nil, wanted, open, plan.Up) // it has not begun
		}
		if survivor, err = survey.Survivor(); err != nil {
			return Outcome{}, err
		}
	}
	if !slices.Contains(wanted.Spec.ControlPlane.Zones, survivor.Zone) {
		return Outcome{}, errs.Errorf(errs.Usage, "the spec has no replica in %s, where the only survivor is, %s", survivor.Zone, survivor.Name).
			WithHint("Recover with the zone; move the replica afterwards with add-replica and remove-replica.")
	}
	r.recovery = recovery.New(survey, survivor)
	outcome, err := r.replaceOthers(ctx, nil, wanted, open, begun)
	if r.entrance.Kube() == nil {
		err = r.recovery.ExplainUndo(err)
	}
	return outcome, err
}

// finishRecovery is Up of a cluster that answers, and the end of a recovery that
// has not ended: the replicas that it has stopped are made anew.
func (r *run) finishRecovery(ctx context.Context, kube port.Kube, wanted *spec.Cluster, open []string) (Outcome, error) {
	unfinished, err := recovery.Unfinished(ctx, kube, r.inventory)
	if err != nil {
		return Outcome{}, err
	}
	if len(unfinished.Others) == 0 {
		return r.up(ctx, kube, wanted, open, plan.Up)
	}
	r.recovery = unfinished
	return r.replaceOthers(ctx, kube, wanted, open, true)
}

// replaceOthers is up, with all replicas but the survivor made anew.
func (r *run) replaceOthers(ctx context.Context, kube port.Kube, wanted *spec.Cluster, open []string, begun bool) (Outcome, error) {
	found, survivor, others := r.inventory, r.recovery.Survivor, r.recovery.Others
	for _, other := range others {
		r.inventory = r.inventory.Without(other.Ref())
	}
	return r.up(ctx, kube, wanted, open, func(d plan.Desired, _ infra.Inventory) plan.Plan {
		return plan.Recover(d, found, plan.Recovery{Survivor: survivor.Ref(), Others: others, Begun: begun})
	})
}
