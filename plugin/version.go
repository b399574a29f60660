package plugin

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/build"
	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
)

// addVersionFlag adds --version, which does what the command does.
func addVersionFlag(root *cobra.Command, a *app) {
	root.Version = a.build().String()
	root.SetVersionTemplate("{{.Version}}\n")
	root.Flags().Bool("version", false, "print the version and exit")
}

func (a *app) versionCommand() *cobra.Command {
	var output cli.Format
	cmd := &cobra.Command{
		Use:     "version",
		GroupID: groupInspect,
		Short:   "Print the version of kubectl ha",
		Long:    "Print the version of this binary, and how it was built.",
		Example: "  kubectl ha version -o json",
		Args:    cli.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if output.Machine() {
				return output.Print(a.Streams.Out, a.build(), nil)
			}
			_, err := fmt.Fprintln(a.Streams.Out, a.build())
			return err
		},
	}
	cli.AddFormat(cmd, &output, cli.JSON, cli.YAML)
	return cmd
}

func (a *app) build() build.Info { return build.Read(a.Version, a.Commit, a.CommitDate) }
