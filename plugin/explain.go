package plugin

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// textColumns is where explanations break into lines.
const textColumns = 76

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "explain [FIELD]",
		GroupID: groupInspect,
		Short:   "Explain the fields of the Cluster document",
		Long:    "Explain a field of the Cluster document that kubectl ha up -f takes, and the\nfields below it.",
		Example: `  # The document
  kubectl ha explain

  # One field
  kubectl ha explain spec.controlPlane.zones`,
		Args:              cli.AtMostOne,
		ValidArgsFunction: completeFields,
		RunE: func(_ *cobra.Command, args []string) error {
			field, below, err := spec.Explain(strings.Join(args, ""))
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(a.Streams.Out, explanation(ui.Detect(a.Streams.Out, a.Getenv).Style, field, below))
			return err
		},
	}
}

// explanation is what is printed of a field.
func explanation(style ui.Style, field spec.Field, below []spec.Field) string {
	var out strings.Builder
	name := field.Path
	if name == "" {
		name = spec.Kind
	}
	out.WriteString(style.Bold(name) + facts(field) + "\n")
	out.WriteString(paragraph(field.Description, "  "))
	for _, f := range below {
		out.WriteString("\n  " + style.Bold(lastName(f.Path)) + facts(f) + "\n")
		out.WriteString(paragraph(f.Description, "    "))
	}
	return out.String()
}

// facts are a field's type and the like, in one line.
func facts(field spec.Field) string {
	text := "  <" + field.Type + ">"
	if field.Required {
		text += "  required"
	}
	if field.Default != "" {
		text += "  default: " + field.Default
	}
	if field.Example != "" {
		text += "  example: " + field.Example
	}
	return text
}

func lastName(path string) string {
	return path[strings.LastIndexByte(path, '.')+1:]
}

// paragraph breaks text into indented lines.
func paragraph(text, indent string) string {
	var out strings.Builder
	line := indent
	for _, word := range strings.Fields(text) {
		if len(line)+len(word) > textColumns && line != indent {
			out.WriteString(strings.TrimRight(line, " ") + "\n")
			line = indent
		}
		line += word + " "
	}
	return out.String() + strings.TrimRight(line, " ") + "\n"
}
