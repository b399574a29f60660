// Package action is the GitHub Action: an ephemeral Highly Available cluster
// for a workflow, which is always torn down. The launchers main.js and post.js
// run it; what it needs of the runner are environment variables and files.
package action

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/action/inputs"
	"github.com/kubectl-ha/kubectl-ha/action/runner"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// app is one run of the action.
type app struct {
	Wiring
	step *runner.Step
}

// Run carries out one phase of the action, "main" or "post", and returns the
// exit code. What went wrong is annotated in the workflow.
func Run(ctx context.Context, wiring Wiring, args []string) int {
	a := &app{Wiring: wiring, step: runner.New(wiring.Log, wiring.Getenv, wiring.LookupEnv)}
	err := a.run(ctx, args)
	a.step.Log.EndGroup()
	a.step.Annotate(err)
	return errs.ExitCode(err)
}

func (a *app) run(ctx context.Context, args []string) (err error) {
	defer runner.Recover(&err)
	if err := inWorkflow(a.Getenv); err != nil {
		return err
	}
	switch {
	case len(args) == 1 && args[0] == "main":
		return a.main(ctx)
	case len(args) == 1 && args[0] == "post":
		return a.post(ctx)
	}
	return errs.Errorf(errs.Usage, "action takes main or post, not %q", args)
}

// inWorkflow checks that there is a runner to speak to.
func inWorkflow(getenv func(string) string) error {
	for _, name := range []string{"GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"} {
		if getenv(name) == "" {
			return errs.Errorf(errs.Usage, "%s is not set: this is no step of a GitHub workflow", name).
				WithHint("Use the action in a workflow; for a terminal there is kubectl ha up.")
		}
	}
	return nil
}

func (a *app) main(ctx context.Context) error {
	in, err := inputs.Read(a.step)
	if err != nil {
		return err
	}
	run := map[inputs.Mode]func(context.Context, inputs.Inputs) error{
		inputs.Up: a.up, inputs.Down: a.down, inputs.Connect: a.connect, inputs.GC: a.gc, inputs.Logs: a.logs,
		inputs.Drill: a.drill,
	}[in.Mode]
	ctx, cancel := context.WithTimeout(ctx, in.Timeout)
	defer cancel()
	return outOfTime(ctx, run(ctx, in), in.Timeout)
}
