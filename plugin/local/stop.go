package local

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

func (c *Commands) stopCommand() *cobra.Command {
	var (
		progress cli.Choice
		timeout  time.Duration
	)
	cmd := &cobra.Command{
		Use:   "stop",
		Short: "Stop the local Compute Engine, deleting its machines",
		Long: `Stop the local Compute Engine and delete everything it created: machines, networks,
mounts, state, and its clusters' entries in the kubeconfig. The machine image
stays. It also cleans up what a killed one left behind.`,
		Example: "  kubectl ha local stop",
		Args:    cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var report localgce.Report
			err := c.Progress(cmd.Context(), ui.Mode(progress.Value), timeout, func(ctx context.Context, events event.Sink) (err error) {
				report, err = c.LocalGCE.Stop(ctx, *c.Kubeconfig, events)
				return err
			})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(c.Streams.Out, stopped(report))
			return err
		},
	}
	cmd.Flags().StringVar(c.Kubeconfig, "kubeconfig", "", "the kubeconfig file (default as for kubectl)")
	cli.AddTimeout(cmd, &timeout, 5*time.Minute, "give up after this time")
	cli.AddProgress(cmd, &progress)
	return cmd
}

// stopped says what there was to remove.
func stopped(report localgce.Report) string {
	switch {
	case report.Stopped || len(report.Removed) > 0:
		return "Stopped the local Compute Engine; deleted " + ui.Count(len(report.Removed), "resource") + ", nothing is left."
	default:
		return "The local Compute Engine was not running."
	}
}
