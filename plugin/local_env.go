package plugin

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/localgce"
)

func (a *app) localEnvCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "env",
		Short: "Print the variables that point gcloud at it",
		Long:  "Print the environment variables with which gcloud talks to the local Compute\nEngine, for a POSIX shell.",
		Example: `  eval "$(kubectl ha local env)"
  gcloud compute instances list`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			connection, err := a.Engine.Connect(cmd.Context())
			if err != nil {
				return err
			}
			variables := localgce.Env(connection)
			for _, name := range slices.Sorted(maps.Keys(variables)) {
				fmt.Fprintf(a.Streams.Out, "export %s=%s\n", name, quoted(variables[name]))
			}
			return nil
		},
	}
}

// quoted is a word for a POSIX shell.
func quoted(word string) string {
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
