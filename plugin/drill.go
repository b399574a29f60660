package plugin

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/report"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drilling"
)

type drillOptions struct {
	change
	target.Selection
	drilling.Options
	report drilling.Report
}

func (a *app) drillCommand() *cobra.Command {
	o := &drillOptions{}
	cmd := &cobra.Command{
		Use:     "drill",
		GroupID: groupDayTwo,
		Short:   "Drill the loss of zones: stop them, and measure",
		Long: `Drill the loss of zones, one after another: all machines of a zone are stopped
for real, while the API and a Service are asked ten times a second. Then it
starts them again and waits until nodes, etcd members and load balancer are back.

The report tells for each zone the longest time without an answer from the API
and from the Service, requests that failed, elections of etcd, how long the loss
took to be detected and the return took, and whether any write was lost that had
been acknowledged. The exit code is 3 when something did not hold.

It refuses where the cluster would not survive the loss. What it stopped it starts
again, also when it is interrupted; if it was killed, the next drill does. What
it deploys is in the namespace kubectl-ha-verify, which is deleted at the end.`,
		Example: `  # Each zone in turn
  kubectl ha drill

  # One zone, with the report as Markdown
  kubectl ha drill --zone europe-west1-c --yes -o markdown

  # What would be done?
  kubectl ha drill --dry-run`,
		Args: cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.drill(cmd.Context(), a) },
	}
	a.selectionFlags(cmd.Flags(), &o.Selection)
	cmd.Flags().StringSliceVar(&o.Zones, "zone", nil, "the zone to drill; give it several times for more (default all of them)")
	runFlags(cmd, &o.change, 45*time.Minute)
	cli.AddFormat(cmd, &o.output, cli.JSON, cli.YAML, cli.Markdown)
	// The only error is a flag that is not there, or completed twice.
	_ = cmd.RegisterFlagCompletionFunc("zone", a.completeZones(&o.Selection))
	return cmd
}

func (o *drillOptions) drill(ctx context.Context, a *app) error {
	on, err := a.find(ctx, o.Selection)
	if err != nil {
		return err
	}
	o.verb = o.measure
	o.question = "Stop all machines of " + o.which() + ", and start them again, in cluster"
	if err := o.confirm(ctx, a, on); err != nil {
		return err
	}
	outcome, err := o.carryOut(ctx, a, on, o.dryRun, ui.Mode(o.progress.Value))
	switch {
	case o.dryRun && !o.output.Machine():
		if err != nil {
			return err
		}
		return o.change.print(a, outcome)
	case len(o.report.Zones) == 0 && !o.dryRun:
		return err
	}
	return errors.Join(o.print(a), err)
}

func (o *drillOptions) which() string {
	if len(o.Zones) == 0 {
		return "each zone in turn"
	}
	return strings.Join(o.Zones, ", ")
}

// measure keeps the report, whatever comes of it.
func (o *drillOptions) measure(ctx context.Context, operator Operator) (cluster.Outcome, error) {
	report, err := operator.Drill(ctx, o.Options)
	o.report = report
	outcome := cluster.Outcome{Target: report.Target, DryRun: report.DryRun, Warnings: report.Warnings}
	if report.Plan != nil {
		outcome.Plan = *report.Plan
	}
	return outcome, err
}

func (o *drillOptions) print(a *app) error {
	a.printWarnings(o.report.Warnings)
	switch {
	case o.output.Kind == cli.Markdown:
		_, err := fmt.Fprint(a.Streams.Out, o.report.Markdown())
		return err
	case o.output.Machine():
		return o.output.Print(a.Streams.Out, o.report, nil)
	}
	report.Drill(ui.Detect(a.Streams.Out, a.Getenv), o.report)
	return nil
}
