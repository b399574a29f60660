package action

import (
	"context"
	"errors"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/runner"
	"github.com/kubectl-ha/kubectl-ha/action/state"
	"github.com/kubectl-ha/kubectl-ha/action/summary"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// finish tells the workflow what became of up: outputs, summary, and after a
// failure what the machines have to say.
func (a *app) finish(ctx context.Context, r *summary.Report, failure error) error {
	interrupted := errs.KindOf(failure) == errs.Interrupted && failure != nil
	if !interrupted {
		r.Status = a.look(ctx, r.State)
	}
	outputs(a.step, r)
	r.Failure = failure
	a.step.Summarize(r.Markdown())
	if failure == nil || interrupted { // the runner does not wait
		return nil
	}
	return a.collect(r.State)
}

// lookTimeout bounds what is asked of a cluster after its work is done.
const lookTimeout = 20 * time.Second

// look asks for the cluster's status; nil where there is nothing to be learnt.
func (a *app) look(ctx context.Context, s state.State) *status.Report {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookTimeout)
	defer cancel()
	operator, err := a.Clouds.Open(ctx, requestOf(s, event.Discard))
	if err != nil {
		return nil
	}
	seen, err := operator.Status(ctx)
	if err != nil {
		return nil
	}
	return &seen
}

// found puts the findings of a preflight in place of their error, so that each
// is told by itself.
func found(outcome cluster.Outcome, err error) error {
	if len(outcome.Findings) < 2 {
		return err
	}
	var all runner.Problems
	for _, f := range outcome.Findings {
		all = append(all, runner.Problem{Title: runner.Title(f.Kind), Text: f.Text + "\n" + f.Mend})
	}
	var said *errs.Error
	if !errors.As(err, &said) {
		return err
	}
	return errs.Errorf(said.Kind, "%w", all).WithID(said.ID).WithHint("%s", said.Hint)
}
