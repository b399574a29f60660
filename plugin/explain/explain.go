// Package explain has kubectl ha explain.
package explain

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/complete"
	"github.com/kubectl-ha/kubectl-ha/plugin/report"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Command is kubectl ha explain; group is where help lists it.
func Command(streams genericiooptions.IOStreams, getenv func(string) string, group string) *cobra.Command {
	recursive := false
	cmd := &cobra.Command{
		Use:     "explain [FIELD]",
		GroupID: group,
		Short:   "Explain the fields of the Cluster document",
		Long:    "Explain a field of the Cluster document that kubectl ha up -f takes, and the\nfields below it.",
		Example: `  # The document
  kubectl ha explain

  # One field
  kubectl ha explain spec.controlPlane.zones

  # All fields, one line each
  kubectl ha explain --recursive`,
		Args:              cli.AtMostOne,
		ValidArgsFunction: complete.Fields,
		RunE: func(_ *cobra.Command, args []string) error {
			field, below, err := spec.Explain(strings.Join(args, ""))
			if err != nil {
				return err
			}
			style := ui.Detect(streams.Out, getenv).Style
			text := report.Field(style, field, below)
			if recursive {
				text = report.FieldTree(style, field, spec.Fields())
			}
			_, err = fmt.Fprint(streams.Out, text)
			return err
		},
	}
	cmd.Flags().BoolVar(&recursive, "recursive", false, "show all fields below, one line each")
	return cmd
}
