package local

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/envvar"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

func (c *Commands) startCommand() *cobra.Command {
	var (
		options  localgce.Options
		internet bool
		progress cli.Choice
		timeout  time.Duration
		build    bool
	)
	cmd := &cobra.Command{
		Use:   "start",
		Short: "Start the local Compute Engine",
		Long: `Start the local Compute Engine if it is not running. The first start pulls the
machine image, or builds it, which takes several minutes. It is kept in the cache
directory.

With --internet, or ` + envvar.LocalInternet + `=1, machines reach the internet
through this computer. The setting lasts until the local Compute Engine is
stopped, and changes while machines run.`,
		Example: `  kubectl ha local start

  # Machines with an external address reach the internet, and pull images
  kubectl ha local start --internet`,
		Args: cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("internet") {
				options.Internet = &internet
			}
			var connection localgce.Connection
			err := c.Progress(cmd.Context(), ui.Mode(progress.Value), timeout, func(ctx context.Context, events event.Sink) (err error) {
				options.Events = events
				connection, err = c.LocalGCE.Start(ctx, options, build)
				return err
			})
			if err != nil {
				return err
			}
			with := ""
			if connection.Internet {
				with = ", with internet"
			}
			_, err = fmt.Fprintf(c.Streams.Out, "The local Compute Engine is running at %s (project %s%s).\n", connection.Endpoint, connection.Project, with)
			return err
		},
	}
	cmd.Flags().IntVar(&options.Port, "port", 0, "listen on this port of 127.0.0.1 (default a free one)")
	addBuild(cmd.Flags(), &build)
	cmd.Flags().BoolVar(&internet, "internet", false, "let machines reach the internet through this computer")
	cli.AddTimeout(cmd, &timeout, time.Hour, "give up after this time; running the command again resumes")
	cli.AddProgress(cmd, &progress)
	return cmd
}
