package action

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/inputs"
	"github.com/kubectl-ha/kubectl-ha/action/names"
	"github.com/kubectl-ha/kubectl-ha/action/progress"
	"github.com/kubectl-ha/kubectl-ha/action/state"
	"github.com/kubectl-ha/kubectl-ha/action/summary"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// up brings the cluster up, and tells later steps of it.
func (a *app) up(ctx context.Context, in inputs.Inputs) error {
	wanted, err := in.Wanted(a.named)
	if err != nil {
		return err
	}
	for _, warning := range spec.Warnings(wanted.Cluster) {
		a.step.Warn(warning)
	}
	s, err := a.begin(ctx, in, wanted.Cluster)
	if err != nil {
		return a.withoutCredentials(in, wanted, err)
	}
	events, err := a.record(s)
	if err != nil {
		return err
	}
	began := a.Now()
	err = a.bringUp(ctx, in, s, wanted, events)
	events.Close()
	if missing(err) && !events.Changed() {
		state.Forget(a.step)
		return a.withoutCredentials(in, wanted, err)
	}
	report := summary.Report{State: s, Wanted: wanted.Cluster, Took: a.Now().Sub(began), Events: events.All()}
	return errors.Join(err, a.finish(ctx, &report, err))
}

// named makes the name of this job's cluster, by that in the spec.
func (a *app) named(given string) string { return names.New(a.Getenv, a.Random(), given) }

// begin settles which cluster it is, and leaves that for post, before the first
// call of any API.
func (a *app) begin(ctx context.Context, in inputs.Inputs, wanted *spec.Cluster) (state.State, error) {
	if wanted.Spec.Project == "" {
		project, err := a.project(ctx)
		if err != nil {
			return state.State{}, err
		}
		wanted.Spec.Project = project
	}
	name := wanted.Metadata.Name
	s := state.State{
		Target: model.Target{Project: wanted.Spec.Project, Region: wanted.Spec.Region, Name: name},
		Job:    a.Random(), Shared: in.Name != "",
		Local: in.Local, Kubeconfig: in.Kubeconfig, Logs: in.Logs, Keep: in.Keep,
		Expires: a.Now().Add(wanted.Spec.TTL.Duration).UTC().Truncate(time.Second),
	}
	if s.Kubeconfig == "" {
		s.Kubeconfig = a.defaultKubeconfig(name)
	}
	if err := a.meetEngine(ctx, &s); err != nil {
		return s, err
	}
	if err := makeParent(s.Kubeconfig); err != nil {
		return s, err
	}
	a.announce(s)
	return s, state.Remember(a.step, s)
}

func (a *app) defaultKubeconfig(name string) string {
	return filepath.Join(a.step.Temp(), "kubectl-ha", name, "kubeconfig")
}

// project is that of the credentials. Without any, that is the error, and not
// that they name no project.
func (a *app) project(ctx context.Context) (string, error) {
	project, err := a.Clouds.DefaultProject(ctx)
	if err == nil {
		return project, nil
	}
	if _, openErr := a.Clouds.Open(ctx, Request{}); missing(openErr) {
		return "", openErr
	}
	return "", err
}

// bringUp calls the core, and waits until the cluster is healthy.
func (a *app) bringUp(ctx context.Context, in inputs.Inputs, s state.State, wanted inputs.Wanted, events *progress.Sink) error {
	if err := a.enterEngine(ctx, in, s, events); err != nil {
		return err
	}
	request := requestOf(s, events)
	request.Creator, request.Manifests = s.Job, wanted.Manifests
	operator, err := a.Clouds.Open(ctx, request)
	if err != nil {
		return err
	}
	outcome, err := operator.Up(ctx, wanted.Cluster, in.Unsaid()...)
	a.maskKeys(s.Kubeconfig)
	for _, warning := range outcome.Warnings {
		if !slices.Contains(spec.Warnings(wanted.Cluster), warning) { // which were told at once
			events.Warn(warning)
		}
	}
	if err != nil {
		return found(outcome, err)
	}
	a.step.SetOutput("context", outcome.Context)
	whose, err := a.creator(ctx, s)
	if err != nil {
		return err
	}
	a.step.SetOutput("created", strconv.FormatBool(whose == thisJobs))
	if !in.Wait {
		return nil
	}
	return awaitHealth(ctx, operator, s, events)
}

// awaitHealth waits for what up does not: a load balancer wants several good
// answers of a new replica.
func awaitHealth(ctx context.Context, operator Operator, s state.State, events *progress.Sink) error {
	step, report := events.Step("health", "Wait until "+s.Target.Name+" is healthy")
	err := wait.Poll(ctx, time.Second, func(ctx context.Context) (bool, string, error) {
		found, err := operator.Status(ctx)
		if err != nil {
			return false, "", err
		}
		report(strings.Join(append([]string{string(found.Health)}, found.Problems...), "\n"))
		return found.Health == status.Healthy, fmt.Sprintf("%s: %q", found.Health, found.Problems), nil
	})
	step(err)
	if err != nil {
		return fmt.Errorf("wait until %s is healthy: %w", s.Target.Name, err)
	}
	return nil
}

// missing reports whether it is for want of credentials.
func missing(err error) bool { return errs.IDOf(err) == "no-credentials" }
