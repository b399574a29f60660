package plugin

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/complete"
	"github.com/kubectl-ha/kubectl-ha/plugin/report"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

func (a *app) explainCommand() *cobra.Command {
	recursive := false
	cmd := &cobra.Command{
		Use:     "explain [FIELD]",
		GroupID: groupInspect,
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
			style := ui.Detect(a.Streams.Out, a.Getenv).Style
			text := report.Field(style, field, below)
			if recursive {
				text = report.FieldTree(style, field, spec.Fields())
			}
			_, err = fmt.Fprint(a.Streams.Out, text)
			return err
		},
	}
	cmd.Flags().BoolVar(&recursive, "recursive", false, "show all fields below, one line each")
	return cmd
}
