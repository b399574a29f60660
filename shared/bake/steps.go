package bake

import (
	"context"
	"fmt"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/machine"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/dag"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// task is how a step is carried out, again as long as something does not answer.
func (b *Baker) task(r recipe, step plan.Step) dag.Task {
	return dag.Task{
		ID: step.ID, Title: title(step), Zone: step.Zone, Phase: phase(step), Needs: step.Needs,
		Do: func(ctx context.Context, report func(string)) error {
			return retry.Step(ctx, func(ctx context.Context) error {
				return retry.Report(report, b.do(ctx, r, step, report))
			})
		},
	}
}

func (b *Baker) do(ctx context.Context, r recipe, step plan.Step, report func(string)) error {
	switch step.Action {
	case plan.Create:
		_, err := b.Compute.Ensure(ctx, step.Resource, r.ownerOf(step.Ref.Kind))
		return err
	case plan.Await:
		return b.awaitSealed(ctx, step.Ref, report)
	case plan.Stop:
		return b.Compute.Stop(ctx, step.Ref)
	case plan.Delete:
		_, err := b.Compute.Delete(ctx, step.Ref)
		return err
	case plan.CheckDeleted:
		return b.checkDeleted(ctx, r.owner.Cluster)
	}
	return errs.Errorf(errs.Failed, "no step %s is known", step.ID)
}

// ownerOf is the mark of what is made: images stay.
func (r recipe) ownerOf(kind infra.Kind) infra.Owner {
	if kind == infra.KindImage {
		return infra.Owner{Cluster: r.owner.Cluster, Region: r.owner.Region}
	}
	return r.owner
}

// awaitSealed waits until the machine has all that the image is to have, and nothing
// of its own any more.
func (b *Baker) awaitSealed(ctx context.Context, ref infra.Ref, report func(string)) error {
	watcher := machine.Watcher{Outputs: b.Compute, Now: b.Now}
	watch := watcher.Watch(ref, report)
	err := wait.PollSlowing(ctx, retry.Interval, func(ctx context.Context) (bool, string, error) {
		_, phase, err := watch.Look(ctx)
		if err != nil {
			return false, "", err
		}
		return phase == bootstrap.PhaseSealed, "the machine is " + phase, watch.GaveUp(phase)
	})
	if err != nil {
		return watcher.Explain(ref, err)
	}
	return nil
}

// checkDeleted proves that nothing is left.
func (b *Baker) checkDeleted(ctx context.Context, name string) error {
	left, err := b.Compute.Inventory(ctx, name)
	if err != nil {
		return err
	}
	if len(left.Unknown) > 0 {
		return errs.Errorf(errs.Unavailable, "what is in %s is unknown: Compute Engine cannot reach it", strings.Join(left.Unknown, ", "))
	}
	if len(left.Refs) > 0 {
		return errs.Errorf(errs.Failed, "left are %v", left.Refs)
	}
	return nil
}

// title is how a person reads a step.
func title(step plan.Step) string {
	switch step.Action {
	case plan.Create, plan.Delete:
		verb := strings.ToUpper(string(step.Action[:1])) + string(step.Action[1:])
		return fmt.Sprintf("%s %s %s", verb, strings.ReplaceAll(string(step.Ref.Kind), "-", " "), step.Ref.Name)
	case plan.Await:
		return "Install Kubernetes and its images on " + step.Ref.Name
	case plan.Stop:
		return "Stop " + step.Ref.Name
	}
	return "Check that nothing is left"
}

// phase is the part of the work that a step belongs to.
func phase(step plan.Step) event.Phase {
	switch {
	case step.Action == plan.Delete || step.Action == plan.CheckDeleted:
		return event.Remove
	case step.Ref.Kind == infra.KindImage:
		return event.Finish
	case step.Ref.Kind == infra.KindInstance:
		return event.Machines
	}
	return event.Prepare
}
