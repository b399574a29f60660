package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/printers"
	"sigs.k8s.io/yaml"
)

// The output formats, beside the one for people, which is "".
const (
	Wide     = "wide"
	JSON     = "json"
	YAML     = "yaml"
	Name     = "name"
	JSONPath = "jsonpath"
	Markdown = "markdown"
	HTML     = "html"
)

// Format is the flag -o.
type Format struct {
	Kind     string
	template string // of jsonpath
	choices  []string
}

// AddFormat adds the flag -o, which takes these formats.
func AddFormat(cmd *cobra.Command, f *Format, choices ...string) {
	f.choices = choices
	cmd.Flags().VarP(f, "output", "o", "output format")
	completeWith(cmd, "output", choices)
}

func (f *Format) String() string {
	if f.template != "" {
		return f.Kind + "=" + f.template
	}
	return f.Kind
}

// Type is what help shows as the flag's value.
func (f *Format) Type() string { return strings.Join(f.choices, "|") }

// Set takes a format, such as "json" or "jsonpath={.health}".
func (f *Format) Set(value string) error {
	kind, template, _ := strings.Cut(value, "=")
	if !slices.Contains(f.choices, kind) {
		return fmt.Errorf("must be one of %s", strings.Join(f.choices, ", "))
	}
	if (kind == JSONPath) == (template == "") {
		return fmt.Errorf("write jsonpath={.field}, and the others without a template")
	}
	f.Kind, f.template = kind, template
	return nil
}

// Machine reports whether the format is one for machines.
func (f *Format) Machine() bool {
	return slices.Contains([]string{JSON, YAML, Name, JSONPath}, f.Kind)
}

// Print writes a value in a format for machines; names are its -o name.
func (f *Format) Print(out io.Writer, value any, names []string) error {
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
	case JSONPath:
		return f.printPath(out, value)
	default:
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(value)
	}
}

// printPath evaluates the template on the value's JSON form.
func (f *Format) printPath(out io.Writer, value any) error {
	template := f.template
	if !strings.Contains(template, "{") {
		template = "{" + template + "}"
	}
	printer, err := printers.NewJSONPathPrinter(template)
	if err != nil {
		return fmt.Errorf("the jsonpath %s: %w", template, err)
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		return fmt.Errorf("reading JSON back: %w", err)
	}
	if err := printer.Execute(out, plain); err != nil {
		return fmt.Errorf("the jsonpath %s: %w", template, err)
	}
	_, err = fmt.Fprintln(out)
	return err
}
