package image

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/report"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/bake"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// change is a command that makes or deletes images, and the flags of both.
type change struct {
	*Commands
	target.ClusterFlags
	dryRun, yes, skip bool
	timeout           time.Duration
	progress          cli.Choice
	output            cli.Format
}

func (c *change) addTo(cmd *cobra.Command, timeout time.Duration, usage string) {
	c.where(cmd, &c.ClusterFlags)
	flags := cmd.Flags()
	flags.BoolVar(&c.dryRun, "dry-run", false, "print the plan and change nothing")
	flags.BoolVarP(&c.yes, "yes", "y", false, "do not ask for confirmation")
	cli.AddTimeout(cmd, &c.timeout, timeout, usage)
	cli.AddProgress(cmd, &c.progress)
	cli.AddFormat(cmd, &c.output, cli.JSON, cli.YAML, cli.Name)
}

// carryOut opens the project's images and calls the verb, while progress is shown.
func (c *change) carryOut(ctx context.Context, on target.ClusterRef, mode ui.Mode, dryRun bool, verb func(context.Context, Images) (bake.Outcome, error)) (outcome bake.Outcome, err error) {
	err = c.Progress(ctx, mode, c.timeout, func(ctx context.Context, events event.Sink) error {
		images, err := c.open(ctx, on, Request{DryRun: dryRun, SkipPreflight: c.skip, Events: events})
		if err == nil {
			outcome, err = verb(ctx, images)
		}
		return err
	})
	return outcome, err
}

// print writes what was done to what, or would be.
func (c *change) print(outcome bake.Outcome, what, done string) error {
	c.Warn(outcome.Warnings)
	switch {
	case c.output.Machine():
		return c.output.Print(c.Streams.Out, outcome, report.Names(planned(outcome, what)))
	case outcome.DryRun:
		report.Plan(c.Streams.Out, planned(outcome, what))
		return nil
	}
	style := ui.Detect(c.Streams.Out, c.Getenv).Style
	_, err := fmt.Fprintf(c.Streams.Out, "%s %s %s (%s)\n", style.Green("✓"), style.Bold(what), done, ui.Elapsed(outcome.Took.Duration))
	return err
}

// planned is the outcome in the form that plans are shown in.
func planned(outcome bake.Outcome, what string) cluster.Outcome {
	return cluster.Outcome{Target: model.Target{Name: what}, DryRun: outcome.DryRun, Plan: outcome.Plan}
}
