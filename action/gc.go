package action

import (
	"context"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/action/inputs"
	"github.com/kubectl-ha/kubectl-ha/action/runner"
	"github.com/kubectl-ha/kubectl-ha/action/state"
	"github.com/kubectl-ha/kubectl-ha/action/summary"
	"github.com/kubectl-ha/kubectl-ha/action/words"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/gc"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// gc deletes the project's clusters whose time is over: what runners that died
// have left.
func (a *app) gc(ctx context.Context, in inputs.Inputs) error {
	project := in.Project
	if project == "" {
		var err error
		if project, err = a.project(ctx); err != nil {
			return err
		}
	}
	target := model.Target{Project: project}
	found, err := a.Clouds.List(ctx, Request{Target: target, Local: in.Local, Events: event.Discard})
	if err != nil {
		return err
	}
	a.step.AddPath(filepath.Dir(a.Executable))
	found = gc.InRegion(found, in.Region)
	expired := gc.Expired(found, a.Now())
	a.step.Log.Infof("%s in project %s, %d of them expired.", words.Counted(len(found), "cluster"), project, len(expired))
	if len(expired) == 0 {
		return nil
	}
	events, err := a.record(state.State{Target: model.Target{Name: "gc"}, Logs: in.Logs})
	if err != nil {
		return err
	}
	collected, err := gc.All(ctx, expired, func(ctx context.Context, one infra.Summary) (cluster.Outcome, error) {
		target := model.Target{Project: project, Region: one.Region, Name: one.Cluster}
		operator, err := a.Clouds.Open(ctx, Request{Target: target, Local: in.Local, DryRun: in.DryRun, Events: of(one, events)})
		if err != nil {
			return cluster.Outcome{}, err
		}
		return operator.Collect(ctx)
	})
	events.Close()
	tellCollected(a.step, collected, in.DryRun)
	return err
}

// of says of events which cluster they are about.
func of(found infra.Summary, events event.Sink) event.Sink {
	return event.SinkFunc(func(e event.Event) {
		e.Title = found.Cluster + ": " + e.Title
		events.Send(e)
	})
}

// tellCollected says what became of each.
func tellCollected(step *runner.Step, collected []gc.Collected, dryRun bool) {
	done := "removed: "
	if dryRun {
		done = "would be removed: "
	}
	for _, one := range collected {
		what := done + removed(one.Plan)
		if one.Error != "" {
			what = "not removed: " + one.Error
		}
		step.Log.Infof("%s in %s: %s", one.Target.Name, one.Target.Region, what)
	}
	step.Summarize(summary.Collected(collected, dryRun))
}
