package plugin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/local"
	"github.com/kubectl-ha/kubectl-ha/plugin/report"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/plugin/trace"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/apilog"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// change is a command that changes a cluster, and the flags of all such commands.
type change struct {
	dryRun   bool
	detailed bool // the exit code of a dry run tells of changes
	skip     bool // the preflight, with commands that make something
	yes      bool
	timeout  time.Duration
	progress cli.Choice
	output   cli.Format
	trace    string // the file that it is recorded in; empty for none

	// What differs from command to command.
	verb     func(context.Context, Operator) (cluster.Outcome, error)
	done     string // what to say of the cluster afterwards: "is up"
	question string // asked beforehand by what destroys: "Delete the cluster"
	starts   bool   // starts the local Compute Engine unless it runs
	builds   bool   // builds its machine image then, also if it is published
	keeps    bool   // the kubeconfig's current context
	prunes   bool   // removes what the document no longer has, with up

	manifests []model.Object // with up

	showEvictions bool // of pods, also where they are why it is refused
}

// changeFlags adds the flags of commands that change a cluster.
func changeFlags(cmd *cobra.Command, c *change, timeout time.Duration) {
	runFlags(cmd, c, timeout)
	cli.AddFormat(cmd, &c.output, cli.JSON, cli.YAML, cli.Name)
}

// runFlags are those without the output's format.
func runFlags(cmd *cobra.Command, c *change, timeout time.Duration) {
	flags := cmd.Flags()
	flags.BoolVar(&c.dryRun, "dry-run", false, "print the plan and change nothing")
	flags.BoolVar(&c.detailed, "detailed-exitcode", false, "with --dry-run, exit with 7 if there are changes to make")
	flags.BoolVarP(&c.yes, "yes", "y", false, "do not ask for confirmation")
	cli.AddTimeout(cmd, &c.timeout, timeout, "give up after this time; running the command again resumes")
	cli.AddProgress(cmd, &c.progress)
}

// preflightFlag adds the flag of commands that make something.
func preflightFlag(cmd *cobra.Command, c *change) {
	cmd.Flags().BoolVar(&c.skip, "skip-preflight", false, "skip the checks of permissions, quotas, machine types and names")
}

// run carries the change out on the cluster and prints what came of it.
func (c *change) run(ctx context.Context, a *app, on target.ClusterRef) error {
	if err := c.check(); err != nil {
		return err
	}
	if err := c.confirm(ctx, a, on); err != nil {
		return err
	}
	outcome, err := c.carryOut(ctx, a, on, c.dryRun, ui.Mode(c.progress.Value))
	planned := len(outcome.Findings) > 0 || c.showEvictions && len(outcome.Pods) > 0
	if err != nil && !(planned && c.dryRun) {
		return err
	}
	if on.Local && !c.dryRun && outcome.Context != "" {
		local.HintAtProxy(a.Streams.ErrOut, a.Getenv)
	}
	return errors.Join(c.print(a, outcome), err, c.pending(outcome))
}

// check refuses flags that do not go together.
func (c *change) check() error {
	if c.detailed && !c.dryRun {
		return errs.Errorf(errs.Usage, "--detailed-exitcode is for --dry-run").WithHint("Add --dry-run, or leave it out.")
	}
	return nil
}

// pending is how a dry run with --detailed-exitcode ends that has found changes.
func (c *change) pending(outcomes ...cluster.Outcome) error {
	changes := 0
	for _, outcome := range outcomes {
		if len(outcome.Findings) > 0 {
			return nil
		}
		changes += outcome.Plan.Changes()
	}
	if !c.detailed || changes == 0 {
		return nil
	}
	return errs.Errorf(errs.Pending, "%s to make", ui.Count(changes, "change"))
}

// carryOut opens the cluster and calls the verb, while progress is shown.
func (c *change) carryOut(ctx context.Context, a *app, on target.ClusterRef, dryRun bool, mode ui.Mode) (cluster.Outcome, error) {
	var outcome cluster.Outcome
	recorded, err := trace.Record(c.trace, a.Now)
	if err != nil {
		return outcome, err
	}
	err = a.withProgress(ctx, mode, c.timeout, func(ctx context.Context, events event.Sink) error {
		operator, err := a.open(ctx, Request{
			Target: on.Target, Local: on.Local, Start: c.starts, BuildImage: c.builds, Observe: recorded.Call, Manifests: c.manifests,
			DryRun: dryRun, SkipPreflight: c.skip, Prune: c.prunes, KeepContext: c.keeps, Events: recorded.Also(events), Kubeconfig: *a.kubeconfig.KubeConfig,
		})
		if err != nil {
			return err
		}
		outcome, err = c.verb(ctx, operator)
		return err
	})
	return outcome, errors.Join(err, recorded.Close())
}

// withProgress does long work: with a deadline, its events on the error
// stream, and a word when the user interrupts it.
func (a *app) withProgress(ctx context.Context, mode ui.Mode, timeout time.Duration, work func(context.Context, event.Sink) error) error {
	if mode == ui.Auto && a.verbosity >= apilog.LevelRequests {
		mode = ui.Lines // a tree would be torn by what is written between
	}
	progress := ui.NewProgress(ctx, mode, ui.Detect(a.Streams.ErrOut, a.Getenv), a.Now)
	forgo := a.announceInterrupt(ctx, progress)
	limited, cancel := cli.WithTimeout(ctx, timeout)
	err := work(limited, progress)
	late := errors.Is(limited.Err(), context.DeadlineExceeded)
	cancel()
	forgo()
	progress.Close()
	return outOfTime(ctx, err, late, timeout)
}

// announceInterrupt says so when the user interrupts the work. The function
// that it returns ends that, after what has begun to be said.
func (a *app) announceInterrupt(ctx context.Context, events event.Sink) (forgo func()) {
	said := make(chan struct{})
	unhook := context.AfterFunc(ctx, func() {
		defer close(said)
		events.Send(event.Event{Time: a.Now(), Kind: event.Info, Title: "Interrupted: ending what is under way. Once more ends it at once."})
	})
	return func() {
		if !unhook() {
			<-said
		}
	}
}

// outOfTime gives errors that come from the end of --timeout their
// kind, where the core has not done so.
func outOfTime(ctx context.Context, err error, late bool, timeout time.Duration) error {
	const resume = "The same command resumes where this one ended; kubectl ha down removes what exists."
	var said *errs.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &said) && (said.Kind == errs.Interrupted || said.Kind == errs.TimedOut):
		return err
	case ctx.Err() != nil:
		return errs.Errorf(errs.Interrupted, "interrupted: %w", err).WithHint(resume)
	case late:
		return errs.Errorf(errs.TimedOut, "not finished within %s: %w", timeout, err).WithHint(resume)
	default:
		return err
	}
}

// print writes what a change did, or would do.
func (c *change) print(a *app, outcome cluster.Outcome) error {
	a.printWarnings(outcome.Warnings)
	switch {
	case c.output.Machine():
		return c.output.Print(a.Streams.Out, outcome, report.Names(outcome))
	case outcome.DryRun:
		report.Evictions(a.Streams.Out, outcome.Pods)
		report.Databases(a.Streams.Out, outcome.Databases)
		report.Restored(a.Streams.Out, outcome)
		report.Plan(a.Streams.Out, outcome)
	default:
		report.Databases(a.Streams.Out, outcome.Databases)
		report.Restored(a.Streams.Out, outcome)
		report.Done(ui.Detect(a.Streams.Out, a.Getenv), outcome, c.done, c.keeps)
	}
	return nil
}

// confirm asks before something is destroyed, with the plan before the eyes.
func (c *change) confirm(ctx context.Context, a *app, on target.ClusterRef) error {
	if c.question == "" || c.yes || c.dryRun {
		return nil
	}
	question := fmt.Sprintf("%s %s in %s (project %s)?", c.question, on.Name, on.Region, on.Project)
	return a.agreed(ctx, question, func() error {
		fmt.Fprintf(a.Streams.ErrOut, "Looking at cluster %s in %s ...\n", on.Name, on.Region)
		planned, err := c.carryOut(ctx, a, on, true, ui.None)
		if err == nil {
			report.Databases(a.Streams.ErrOut, planned.Databases)
			report.Plan(a.Streams.ErrOut, planned)
		}
		return err
	})
}

// agreed asks a question when it has shown what that is about, and refuses
// where nobody can be asked.
func (a *app) agreed(ctx context.Context, question string, show func() error) error {
	if !a.Interactive {
		return errs.Errorf(errs.Usage, "%s There is no terminal to ask on", question).
			WithHint("Add --yes if you are sure; --dry-run shows what would be done.")
	}
	if err := show(); err != nil {
		return err
	}
	sure, err := ui.Confirm(ctx, a.Streams.In, a.Streams.ErrOut, question)
	if err == nil && !sure {
		err = errs.Errorf(errs.Failed, "cancelled; nothing was changed")
	}
	return err
}
