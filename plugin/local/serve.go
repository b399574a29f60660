package local

import (
	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
)

// serveCommand is the daemon itself, which localgce.Start runs.
func (c *Commands) serveCommand() *cobra.Command {
	var (
		options  localgce.Options
		internet bool
	)
	cmd := &cobra.Command{
		Use:    "serve",
		Short:  "Run the local Compute Engine in the foreground",
		Hidden: true,
		Args:   cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			options.Internet = &internet
			return c.LocalGCE.Serve(cmd.Context(), options)
		},
	}
	cmd.Flags().StringVar(&options.StateDir, "state-dir", "", "where it keeps its state")
	cmd.Flags().StringVar(&options.CacheDir, "cache-dir", "", "where the machine image is")
	cmd.Flags().IntVar(&options.Port, "port", 0, "listen on this port of 127.0.0.1")
	cmd.Flags().BoolVar(&internet, "internet", false, "let machines reach the internet through this computer")
	return cmd
}
