package report

import (
	"strings"

	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// textColumns is where explanations break into lines.
const textColumns = 76

// Field is what is printed of a field.
func Field(style ui.Style, field spec.Field, below []spec.Field) string {
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

// FieldTree is what is printed of a field and all below it, a line each; all are
// the document's, in its order.
func FieldTree(style ui.Style, field spec.Field, all []spec.Field) string {
	var out strings.Builder
	for _, f := range all {
		inside, below := strings.CutPrefix(f.Path, field.Path)
		switch {
		case f.Path == field.Path:
			out.WriteString(Field(style, field, nil) + "\n")
		case below && f.Path != "" && (field.Path == "" || strings.HasPrefix(strings.TrimPrefix(inside, "[]"), ".")):
			depth := strings.Count(strings.TrimPrefix(strings.TrimPrefix(inside, "[]"), "."), ".")
			out.WriteString(strings.Repeat("  ", depth+1) + style.Bold(lastName(f.Path)) + facts(f) + "\n")
		}
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
