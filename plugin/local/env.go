package local

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
)

func (c *Commands) envCommand() *cobra.Command {
	unset := false
	cmd := &cobra.Command{
		Use:   "env",
		Short: "Print the variables that point gcloud at it",
		Long: `Print the environment variables with which gcloud talks to the local Compute
Engine, for a POSIX shell. If the environment has a proxy, NO_PROXY is included,
for kubectl too: a proxy cannot reach local clusters.`,
		Example: `  eval "$(kubectl ha local env)"
  gcloud compute instances list

  # Back to Google's
  eval "$(kubectl ha local env --unset)"`,
		Args: cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if unset {
				return c.unsetEnv()
			}
			connection, err := c.LocalGCE.Connect(cmd.Context())
			if err != nil {
				return err
			}
			variables := localgce.Env(connection)
			if wanted := localgce.NoProxy(c.Getenv); wanted != "" {
				variables["NO_PROXY"], variables["no_proxy"] = wanted, wanted
			}
			for _, name := range slices.Sorted(maps.Keys(variables)) {
				fmt.Fprintf(c.Streams.Out, "export %s=%s\n", name, quoted(variables[name]))
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&unset, "unset", false, "print the commands that unset gcloud's variables again")
	return cmd
}

// unsetEnv leaves NO_PROXY alone, which may have been set before.
func (c *Commands) unsetEnv() error {
	for _, name := range slices.Sorted(maps.Keys(localgce.Env(localgce.Connection{}))) {
		if _, err := fmt.Fprintf(c.Streams.Out, "unset %s\n", name); err != nil {
			return err
		}
	}
	return nil
}

// HintAtProxy says so where kubectl would ask a proxy for a local cluster. No
// kubeconfig can say that it is not to.
func HintAtProxy(out io.Writer, getenv func(string) string) {
	if wanted := localgce.NoProxy(getenv); wanted != "" {
		fmt.Fprintf(out, "hint: your environment has a proxy, which does not reach local clusters: export NO_PROXY=%s no_proxy=%[1]s\n", quoted(wanted))
	}
}

// quoted is a word for a POSIX shell.
func quoted(word string) string {
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
