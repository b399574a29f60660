package cluster

import (
	"context"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/labels"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/observe"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/recovery"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/surplus"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Up creates a cluster, or brings one that exists to its spec, which must be
// complete and valid. It adds machines, and replaces workers of another shape: a spec
// that the cluster cannot become is an error of kind Usage, and nothing is touched. open
// are paths of fields that nobody has asked for, as spec.Fields has them: there
// a cluster that exists stays as it is.
func (m *Manager) Up(ctx context.Context, wanted *spec.Cluster, open ...string) (outcome Outcome, err error) {
	r, ctx := m.begin(ctx, "up")
	defer r.end(ctx, &err)
	return r.bringUp(ctx, wanted, open, plan.Up)
}

// bringUp looks at what there is, and brings the cluster up by the plan that make makes.
func (r *run) bringUp(ctx context.Context, wanted *spec.Cluster, open []string, make planner) (Outcome, error) {
	// Of a new cluster it takes hold with its step Init.
	kube, err := r.acquireAnyhow(ctx)
	if err != nil {
		return Outcome{}, err
	}
	if kube != nil {
		if err := r.driller(kube).Undo(ctx); err != nil {
			return Outcome{}, err
		}
	}
	if err := r.look(ctx); err != nil {
		return Outcome{}, err
	}
	if err := r.checkSeen(kube, wanted); err != nil {
		return Outcome{}, err
	}
	if err := r.restore.Check(r.Target.Name, r.inventory); err != nil {
		return Outcome{}, err
	}
	if err := r.checkQuorum(ctx, kube); err != nil {
		return Outcome{}, err
	}
	if kube == nil || r.entrance.Kept() != nil {
		if err := r.checkKubeconfig(ctx); err != nil {
			return Outcome{}, err
		}
	}
	return r.up(ctx, kube, wanted, open, make)
}

// planner makes the plan of a cluster.
type planner = func(plan.Desired, infra.Inventory) plan.Plan

// up brings the cluster to its spec by the plan that make makes; kube is nil
// where there is no API yet, or none that serves.
func (r *run) up(ctx context.Context, kube port.Kube, wanted *spec.Cluster, open []string, make planner) (Outcome, error) {
	r.spec = wanted
	warnings, err := r.compare(ctx, kube, open)
	if err != nil {
		return Outcome{}, err
	}
	if wanted.Spec.AnyPatch {
		r.send(event.Event{Title: release.Chosen(wanted.Spec.KubernetesVersion)}, event.Info, "")
	}
	if err := r.machines().CheckVoters(ctx, kube); err != nil {
		return Outcome{}, err
	}
	if err := r.compareManifests(ctx, kube, r.Manifests); err != nil {
		return Outcome{}, err
	}
	if err := chooseImages(ctx, r); err != nil {
		return Outcome{}, err
	}
	desired, err := r.desired()
	if err != nil {
		return Outcome{}, err
	}
	if desired.Relabel, err = labels.Differing(ctx, kube, desired, r.inventory); err != nil {
		return Outcome{}, err
	}
	if r.pruned != nil {
		if desired.Surplus, err = surplus.Find(ctx, kube, r.machines(), desired, r.pruned); err != nil {
			return Outcome{}, err
		}
		r.leaving = append(r.leaving, replicaNames(desired.Surplus.Replicas)...)
	}
	if err := r.checkAllPlanned(ctx, kube, desired); err != nil {
		return Outcome{}, err
	}
	steps, unasked := r.removeLost(ctx, kube, make(desired, r.inventory))
	outcome, err := r.build(ctx, steps, "kubectl get nodes", "kubectl ha status")
	outcome.Warnings = slices.Concat(outcome.Warnings, unasked, warnings, spec.Warnings(wanted))
	return outcome, err
}

// checkQuorum refuses to leave a recovery half done, and to go on with a cluster
// that cannot come back by itself.
func (r *run) checkQuorum(ctx context.Context, kube port.Kube) error {
	if kube != nil {
		return recovery.RefuseUnfinished(ctx, kube, r.inventory)
	}
	survey, err := observe.QuorumLoss(ctx, r.Compute, r.Target.Name, r.inventory)
	if err != nil {
		return err
	}
	return survey.MayStart()
}

// checkKubeconfig refuses to begin where the way into the cluster could not be
// kept when it is up.
func (r *run) checkKubeconfig(ctx context.Context) error {
	if r.DryRun {
		return nil
	}
	return r.Access.Writable(ctx, r.Target)
}
