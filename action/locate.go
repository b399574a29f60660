package action

import (
	"context"
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/inputs"
	"github.com/kubectl-ha/kubectl-ha/action/state"
	"github.com/kubectl-ha/kubectl-ha/action/summary"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/gc"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// locate finds a cluster of another job by its name alone; ok is false where
// there is none.
func (a *app) locate(ctx context.Context, in inputs.Inputs) (s state.State, ok bool, err error) {
	project := in.Project
	if project == "" {
		if project, err = a.project(ctx); err != nil {
			return s, false, err
		}
	}
	s = state.State{
		Target: model.Target{Project: project, Name: in.Name},
		Local:  in.Local, Kubeconfig: in.Kubeconfig, Logs: in.Logs, Keep: state.Always,
	}
	if s.Kubeconfig == "" {
		s.Kubeconfig = a.defaultKubeconfig(in.Name)
	}
	found, err := a.Clouds.List(ctx, Request{Target: s.Target, Local: in.Local, Events: event.Discard})
	if err != nil {
		return s, false, err
	}
	var regions []infra.Summary
	for _, one := range gc.InRegion(found, in.Region) {
		if one.Cluster == in.Name && one.Region != "" {
			regions = append(regions, one)
		}
	}
	switch len(regions) {
	case 0:
		return s, false, nil
	case 1:
		s.Target.Region, s.Expires = regions[0].Region, regions[0].Expires.UTC().Truncate(time.Second)
		return s, true, nil
	}
	return s, false, errs.Errorf(errs.Usage, "project %s has a cluster %s in %d regions", project, in.Name, len(regions)).
		WithHint("Set the input region, or give each cluster of the project its own name.")
}

// located is locate for what needs a cluster.
func (a *app) located(ctx context.Context, in inputs.Inputs) (state.State, error) {
	s, ok, err := a.locate(ctx, in)
	if err == nil && !ok {
		err = errs.Errorf(errs.Usage, "there is no cluster %s in project %s", in.Name, s.Target.Project).
			WithHint("Its name is the output cluster-name of the job that created it; check whether that job has deleted it, or its TTL has expired.")
	}
	return s, err
}

// down takes down a cluster of another job. One that is gone already is fine.
func (a *app) down(ctx context.Context, in inputs.Inputs) error {
	s, ok, err := a.locate(ctx, in)
	if err != nil {
		return err
	}
	a.step.SetOutput("cluster-name", in.Name)
	if !ok {
		a.step.Log.Infof("There is no cluster %s in project %s: nothing to remove.", in.Name, s.Target.Project)
		return nil
	}
	if in.DryRun {
		return a.foretellDown(ctx, s)
	}
	if err := a.takeDown(ctx, s); err != nil {
		return a.explainLeft(ctx, s, err)
	}
	return nil
}

// foretellDown says what down would remove.
func (a *app) foretellDown(ctx context.Context, s state.State) error {
	request := requestOf(s, event.Discard)
	request.DryRun = true
	operator, err := a.Clouds.Open(ctx, request)
	if err != nil {
		return err
	}
	outcome, err := operator.Down(ctx)
	if err != nil {
		return err
	}
	a.step.Log.Infof("Of cluster %s would be removed: %s.", s.Target.Name, removed(outcome.Plan))
	return nil
}

// connect takes access to a cluster of another job, for the steps of this one.
func (a *app) connect(ctx context.Context, in inputs.Inputs) error {
	s, err := a.located(ctx, in)
	if err != nil {
		return err
	}
	if err := a.takeAccess(ctx, s); err != nil {
		return err
	}
	outputs(a.step, &summary.Report{State: s, Status: a.look(ctx, s)})
	return nil
}

// takeAccess gets into a cluster of another job, and tells later steps so.
func (a *app) takeAccess(ctx context.Context, s state.State) error {
	if err := makeParent(s.Kubeconfig); err != nil {
		return err
	}
	a.announce(s)
	events, err := a.record(s)
	if err != nil {
		return err
	}
	defer events.Close()
	operator, err := a.Clouds.Open(ctx, requestOf(s, events))
	if err != nil {
		return err
	}
	outcome, err := operator.Connect(ctx)
	a.maskKeys(s.Kubeconfig)
	if err != nil {
		return fmt.Errorf("connect to cluster %s: %w", s.Target.Name, err)
	}
	a.step.SetOutput("context", outcome.Context)
	return nil
}

// logs collects what the machines have to say, for a later step to upload.
func (a *app) logs(ctx context.Context, in inputs.Inputs) error {
	s, err := a.located(ctx, in)
	if err != nil {
		return err
	}
	return a.collect(s)
}
