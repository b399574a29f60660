package plugin

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/follow"
	"github.com/kubectl-ha/kubectl-ha/plugin/statusview"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

type statusOptions struct {
	target.ClusterFlags
	output  cli.Format
	watch   bool
	wait    cli.Times
	timeout time.Duration
}

func (a *app) statusCommand() *cobra.Command {
	o := &statusOptions{}
	cmd := &cobra.Command{
		Use:     "status",
		GroupID: groupInspect,
		Short:   "Show a cluster by zone, and which losses it survives",
		Long: `Show a cluster by zone: control-plane replicas with their etcd members and their
health at the load balancer, worker pools, who can reach the API and SSH through
the firewall, and whether the cluster would survive the loss of each zone. It
would not without etcd's quorum, a healthy replica behind the load balancer,
CoreDNS, or any worker. Effects on single workloads (all pods in one zone, no
capacity elsewhere, zonal volumes) are notes, which -o wide shows, with the sizes
of etcd's databases and the first certificate to expire.

The exit code is 0 for a healthy cluster and 3 for an unhealthy one. If the API
does not answer, what Compute Engine knows is shown.`,
		Example: `  # Once
  kubectl ha status

  # Until it is healthy
  kubectl ha status --wait --timeout 5m

  # A page, with the zones side by side
  kubectl ha status -o html > status.html

  # For a script
  kubectl ha status -o jsonpath={.health}`,
		Args: o.noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.status(cmd.Context(), a) },
	}
	a.clusterFlags(cmd.Flags(), &o.ClusterFlags)
	flags := cmd.Flags()
	flags.BoolVarP(&o.watch, "watch", "w", false, "watch for changes until interrupted")
	flags.Var(&o.wait, "wait", "wait until the cluster is healthy in this many consecutive checks")
	flags.Lookup("wait").NoOptDefVal = strconv.Itoa(cli.Steady)
	cli.AddTimeout(cmd, &o.timeout, 10*time.Minute, "how long to --wait")
	cli.AddFormatOrTemplate(cmd, &o.output, cli.Wide, cli.JSON, cli.YAML, cli.Name, cli.HTML)
	return cmd
}

// noArgs refuses arguments. A number after --wait is meant for that: a flag that
// may stand alone takes its value with = only.
func (o *statusOptions) noArgs(cmd *cobra.Command, args []string) error {
	err := cli.NoArgs(cmd, args)
	if err == nil || o.wait == 0 {
		return err
	}
	if _, notNumber := strconv.Atoi(args[0]); notNumber != nil {
		return err
	}
	return errs.Errorf(errs.Usage, "%w", err).WithHint("Write --wait=%s.", args[0])
}

func (o *statusOptions) status(ctx context.Context, a *app) error {
	if o.watch && o.output.Kind == cli.HTML {
		return errs.Errorf(errs.Usage, "-o html writes one page, and --watch would write one after another").
			WithHint("Leave out --watch; --wait writes the page when the cluster is healthy.")
	}
	on, err := a.find(ctx, o.ClusterFlags)
	if err != nil {
		return err
	}
	operator, err := a.reader(ctx, on)
	if err != nil {
		return err
	}
	switch {
	case o.watch || o.wait > 0:
		return follow.Follow(ctx, operator, o.follow(a))
	default:
		found, err := operator.Status(ctx)
		if err != nil {
			return err
		}
		return o.show(a, found)
	}
}

func (o *statusOptions) follow(a *app) follow.Options {
	return follow.Options{
		Watch: o.watch, Wait: o.wait, Timeout: o.timeout, Period: 2 * time.Second,
		Output: &o.output, Terminal: ui.Detect(a.Streams.Out, a.Getenv),
		Show: func(found status.Report) error { return o.show(a, found) },
		Tell: func(text string) { fmt.Fprintf(a.Streams.ErrOut, "waiting: %s\n", text) },
		Warn: func(text string) { a.printWarnings([]string{text}) },
		Now:  a.Now,
	}
}

// show prints a status, and makes of a cluster that is not well an error.
func (o *statusOptions) show(a *app, found status.Report) error {
	if err := statusview.Print(ui.Detect(a.Streams.Out, a.Getenv), &o.output, a.Now(), found); err != nil {
		return err
	}
	return unwell(found)
}

func unwell(found status.Report) error {
	if found.Health == status.Healthy {
		return nil
	}
	return errs.Errorf(errs.Degraded, "%s is %s", found.Target.Name, found.Health)
}
