package steps

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/access"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/backup"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/join"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/lease"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/recovery"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/dag"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Runner runs the steps of one plan.
type Runner struct {
	Target   model.Target
	Compute  port.Compute
	Entrance *access.Entrance
	Holder   *lease.Holder
	Events   event.Sink
	Now      func() time.Time

	Inventory infra.Inventory // as the command found it
	Owner     infra.Owner
	Spec      *spec.Cluster      // what the cluster is to be
	Manifests []model.Object     // that up applies
	Force     bool               // delete pods that nothing would recreate
	Deletes   bool               // the plan deletes the cluster
	Leaving   []string           // replicas that the plan removes
	Recovery  *recovery.Recovery // of a lost quorum; nil for none
	Restore   *backup.Restore    // with a plan that restores; else nil

	// Steps run side by side: each of these has a lock of its own.
	grants  join.Grants
	created members.Notes // machines
	nodes   join.Nodes
}

// Run carries out the plan. What replicas were given for joining is taken back at
// its end, however it ends, unless another command has taken over.
func (r *Runner) Run(ctx context.Context, p plan.Plan) error {
	tasks := make([]dag.Task, len(p.Steps))
	for i, step := range p.Steps {
		kind, _ := kindOf(step)
		tasks[i] = dag.Task{
			ID: step.ID, Title: title(step), Zone: step.Zone, Phase: kind.phase, Needs: step.Needs, Skip: step.Done,
			Do: func(ctx context.Context, report func(string)) error { return r.insist(ctx, step, report) },
		}
	}
	err := dag.Run(ctx, tasks, dag.Options{Events: r.Events, Now: r.Now})
	if (r.grants.Any() || err == nil) && lease.TakenOver(ctx) == nil {
		err = errors.Join(err, r.revokeJoinsAfterwards())
	}
	return err
}

// insist carries out a step, again as long as something does not answer. Each try
// begins only while this command is known to hold the cluster. Who deletes it
// begins with its API, and is not kept from going on by what it has done itself.
func (r *Runner) insist(ctx context.Context, step plan.Step, report func(string)) error {
	return retry.Step(ctx, func(ctx context.Context) error {
		if !r.Deletes {
			if err := r.Holder.AwaitRenewal(ctx, report); err != nil {
				return err
			}
		}
		return retry.Report(report, r.do(ctx, step, report))
	})
}

func (r *Runner) revokeJoinsAfterwards() error {
	kube := r.Entrance.Kube()
	if kube == nil {
		return nil
	}
	return r.grants.RevokeAfterwards(kube, r.joining())
}

// joining are the replicas that had not joined at the beginning, and that this
// command does not remove.
func (r *Runner) joining() []string {
	var names []string
	for _, replica := range r.Inventory.Replicas() {
		if !r.Inventory.IsAttached(replica.Name) && !slices.Contains(r.Leaving, replica.Name) {
			names = append(names, replica.Name)
		}
	}
	return names
}
