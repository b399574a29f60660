package action

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/runner"
	"github.com/kubectl-ha/kubectl-ha/action/state"
	"github.com/kubectl-ha/kubectl-ha/action/words"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// How long post may take. A runner whose job was cancelled ends it after 285 s.
const (
	postTimeout      = 15 * time.Minute
	cancelledTimeout = 4*time.Minute + 15*time.Second
	leftTimeout      = 15 * time.Second // of which to see what is left
)

// post takes down what main has made, however the job ended.
func (a *app) post(ctx context.Context) error {
	s, ok, err := state.Recall(a.step)
	if err != nil {
		return err
	}
	if !ok {
		a.step.Log.Infof("This step made no cluster: there is nothing to remove.")
		return nil
	}
	job := a.step.GetInput("job-status")
	timeout := postTimeout
	if job == state.JobCancelled {
		timeout = cancelledTimeout
	}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if job == state.JobFailed {
		a.step.Tell(a.collect(s))
	}
	there, err := a.awaken(limited, s)
	if err == nil && there {
		err = a.settle(limited, s, job)
	}
	if err != nil {
		return a.explainLeft(ctx, s, outOfTime(limited, err, timeout))
	}
	if !there { // nor is anybody else in the engine
		return nil
	}
	return a.leaveEngine(limited, s)
}

// settle leaves the cluster to the job that made it, keeps it, or takes it down.
func (a *app) settle(ctx context.Context, s state.State, job string) error {
	whose, err := a.creator(ctx, s)
	switch {
	case err != nil:
		return err
	case whose == nobodys:
		a.step.Log.Infof("Nothing of cluster %s is there: it was not made, or is gone already.", s.Target.Name)
	case whose == anothers:
		a.step.Notice(fmt.Sprintf("Cluster %s was not made by this job, which therefore leaves it. It is removed by the job that made it, at the end of its TTL, or with:\n%s",
			s.Target.Name, s.DownCommand()))
	case s.Keep.Holds(job):
		keepIt(a.step, s)
	default:
		return a.takeDown(ctx, s)
	}
	return nil
}

// keepIt says what stays, until when, and how it goes.
func keepIt(step *runner.Step, s state.State) {
	step.Notice(fmt.Sprintf("Cluster %s is kept, as the input keep says (%s). It expires at %s. Until then, remove it with:\n%s",
		s.Target.Name, s.Keep, s.Expires.Format(time.RFC3339), s.DownCommand()))
}

// takeDown deletes the cluster, and says what was removed.
func (a *app) takeDown(ctx context.Context, s state.State) error {
	events, err := a.record(s)
	if err != nil {
		return err
	}
	defer events.Close()
	operator, err := a.Clouds.Open(ctx, requestOf(s, events))
	if err != nil {
		return err
	}
	outcome, err := operator.Down(ctx)
	if isGone(err) || err == nil && len(deletions(outcome.Plan)) == 0 {
		events.Close()
		a.step.Log.Infof("Nothing of cluster %s is there: it was not made, or is gone already.", s.Target.Name)
		return nil
	}
	if err != nil {
		return err
	}
	events.Close()
	a.step.Log.Infof("Removed cluster %s: %s, in %s. Nothing is left.", s.Target.Name, removed(outcome.Plan), words.Elapsed(outcome.Took.Duration))
	return nil
}

func isGone(err error) bool { return errs.IDOf(err) == "no-such-cluster" }

// removed counts what a plan deletes, by kind.
func removed(p plan.Plan) string {
	all := words.Tally{}
	for _, step := range deletions(p) {
		all.Add(string(step.Ref.Kind))
	}
	return all.String()
}

func deletions(p plan.Plan) []plan.Step {
	return slices.DeleteFunc(slices.Clone(p.Steps), func(s plan.Step) bool { return s.Action != plan.Delete })
}

// explainLeft makes of an error in taking down one that says what is left, and
// how to remove it.
func (a *app) explainLeft(ctx context.Context, s state.State, err error) error {
	left := "It could not be found out what is left."
	if names, leftErr := a.left(ctx, s); leftErr == nil && len(names) == 0 {
		left = "All of it seems to be gone by now."
	} else if leftErr == nil {
		left = fmt.Sprintf("Left are %d resources: %s.", len(names), words.Joined(names))
	}
	return errs.Errorf(errs.KindOf(err), "cluster %s is not gone: %w\n%s", s.Target.Name, err, left).
		WithHint("Remove it with: %s\nAt %s its machines delete themselves, and kubectl ha gc (or mode: gc of this action) takes the rest.",
			s.DownCommand(), s.Expires.Format(time.RFC3339))
}

// left names what bears the cluster's mark: what a plan would delete.
func (a *app) left(ctx context.Context, s state.State) (names []string, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leftTimeout)
	defer cancel()
	operator, err := a.Clouds.Open(ctx, Request{Target: s.Target, Local: s.Local, DryRun: true, Events: event.Discard, Kubeconfig: s.Kubeconfig})
	if err != nil {
		return nil, err
	}
	outcome, err := operator.Down(ctx)
	if isGone(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, step := range deletions(outcome.Plan) {
		names = append(names, step.Target)
	}
	return names, nil
}
