package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"sigs.k8s.io/yaml"
)

// The output formats, beside the one for people, which is "".
const (
	Wide     = "wide"
	JSON     = "json"
	YAML     = "yaml"
	Name     = "name"
	Markdown = "markdown"
	HTML     = "html"

	JSONPath       = "jsonpath"
	JSONPathFile   = "jsonpath-file"
	GoTemplate     = "go-template"
	GoTemplateFile = "go-template-file"
	Columns        = "custom-columns"
	ColumnsFile    = "custom-columns-file"
)

// Templates are the formats that take a template, or the file with it.
var Templates = []string{JSONPath, JSONPathFile, GoTemplate, GoTemplateFile, Columns, ColumnsFile}

// Format is the flag -o.
type Format struct {
	Kind     string
	template string // or the name of its file
	evaluate evaluator
	choices  []string
	value    string // what help shows as the flag's value
}

// AddFormat adds the flag -o, which takes these formats.
func AddFormat(cmd *cobra.Command, f *Format, choices ...string) {
	addFormat(cmd, f, strings.Join(choices, "|"), "output format", choices)
}

// AddFormatOrTemplate adds the flag -o, which takes these formats, and a template.
func AddFormatOrTemplate(cmd *cobra.Command, f *Format, choices ...string) {
	usage := "output format: " + strings.Join(choices, ", ") + ", or kubectl's " + strings.Join(Templates, ", ")
	addFormat(cmd, f, "format", usage, append(choices, Templates...))
}

func addFormat(cmd *cobra.Command, f *Format, value, usage string, choices []string) {
	f.value, f.choices = value, choices
	cmd.Flags().VarP(f, "output", "o", usage)
	completeWith(cmd, "output", choices)
}

func (f *Format) String() string {
	if f.template != "" {
		return f.Kind + "=" + f.template
	}
	return f.Kind
}

// Type is what help shows as the flag's value.
func (f *Format) Type() string { return f.value }

// Set takes a format, such as "json" or "jsonpath={.health}".
func (f *Format) Set(value string) error {
	kind, template, _ := strings.Cut(value, "=")
	if !slices.Contains(f.choices, kind) {
		return fmt.Errorf("must be one of %s", strings.Join(f.choices, ", "))
	}
	parse := templates[kind]
	if (parse != nil) == (template == "") {
		return fmt.Errorf("write jsonpath={.field}, go-template={{.field}} or custom-columns=FIELD:.field, and formats without a template alone")
	}
	f.Kind, f.template = kind, template
	if parse == nil {
		return nil
	}
	var err error
	f.evaluate, err = parse(template)
	return err
}

// Machine reports whether the format is one for machines.
func (f *Format) Machine() bool {
	return f.evaluate != nil || slices.Contains([]string{JSON, YAML, Name}, f.Kind)
}

// Print writes a value in a format for machines; names are its -o name.
func (f *Format) Print(out io.Writer, value any, names []string) error {
	if f.evaluate != nil {
		text, err := json.Marshal(value)
		if err != nil {
			return fmt.Errorf("writing JSON: %w", err)
		}
		return f.evaluate(out, text)
	}
	switch f.Kind {
	case Name:
		for _, name := range names {
			fmt.Fprintln(out, name)
		}
		return nil
	case YAML:
		text, err := yaml.Marshal(value)
		if err != nil {
			return fmt.Errorf("writing YAML: %w", err)
		}
		_, err = out.Write(text)
		return err
	default:
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(value)
	}
}
