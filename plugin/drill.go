package plugin

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/complete"
	"github.com/kubectl-ha/kubectl-ha/plugin/report"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drilling"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

type drillOptions struct {
	change
	target.ClusterFlags
	drilling.Options
	report drilling.Report
}

func (a *app) drillCommand() *cobra.Command {
	o := &drillOptions{}
	cmd := &cobra.Command{
		Use:     "drill",
		GroupID: groupOperations,
		Short:   "Drill zone outages: stop each zone, and measure",
		Long: `Drill zone outages, one zone after another: all machines of the zone are really
stopped, while requests go to the API and to a Service ten times a second. Then
they are started again, and the drill waits until nodes, etcd members and load
balancer have recovered.

The report shows for each zone the longest time without an answer from the API
and from the Service, failed requests, etcd leader elections, how long detection
and recovery took, and whether any acknowledged write was lost. The exit code is
3 if the cluster did not pass.

A drill is refused if the cluster would not survive the outage. Stopped machines
are started again even if the drill is interrupted; if it was killed, the next
drill does so. Test workloads are in the namespace kubectl-ha-verify, which is
deleted at the end.`,
		Example: `  # Each zone in turn
  kubectl ha drill

  # One zone, with the report as Markdown
  kubectl ha drill --zone europe-west1-c --yes -o markdown

  # A page with pictures of what happened in each zone
  kubectl ha drill --yes -o html > drill.html

  # What would be done?
  kubectl ha drill --dry-run`,
		Args: cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.drill(cmd.Context(), a) },
	}
	a.clusterFlags(cmd.Flags(), &o.ClusterFlags)
	cmd.Flags().StringSliceVar(&o.Zones, "zone", nil, "zones to drill, separated by commas (default all)")
	runFlags(cmd, &o.change, 45*time.Minute)
	cli.AddFormat(cmd, &o.output, cli.JSON, cli.YAML, cli.Markdown, cli.HTML)
	_ = cmd.RegisterFlagCompletionFunc("zone", complete.Zones(words{a})) // it is there
	return cmd
}

func (o *drillOptions) drill(ctx context.Context, a *app) error {
	if err := o.check(); err != nil {
		return err
	}
	if o.dryRun && o.output.Kind == cli.HTML {
		return errs.Errorf(errs.Usage, "-o html shows what a drill has measured, and --dry-run measures nothing").
			WithHint("Leave out -o html, or use -o json, to see the plan.")
	}
	on, err := a.find(ctx, o.ClusterFlags)
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
		return errors.Join(o.change.print(a, outcome), o.pending(outcome))
	case len(o.report.Zones) == 0 && !o.dryRun:
		return err
	}
	a.printWarnings(o.report.Warnings)
	printed := report.Drill(ui.Detect(a.Streams.Out, a.Getenv), &o.output, o.report)
	return errors.Join(printed, err, o.pending(outcome))
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
