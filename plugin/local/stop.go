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
		Short: "End the local Compute Engine with all its machines",
		Long: `End the local Compute Engine and remove all that it made: machines, networks,
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
		return "The local Compute Engine is gone: " + ui.Count(len(report.Removed), "thing") + " removed, nothing is left."
	default:
		return "There was no local Compute Engine."
	}
}
