package plugin

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
	formatWide     = "wide"
	formatJSON     = "json"
	formatYAML     = "yaml"
	formatName     = "name"
	formatJSONPath = "jsonpath"
	formatMarkdown = "markdown"
)

// format is the flag -o.
type format struct {
	kind     string
	template string // of jsonpath
	choices  []string
}

func addFormat(cmd *cobra.Command, f *format, choices ...string) {
	f.choices = choices
	cmd.Flags().VarP(f, "output", "o", "output format")
	completeWith(cmd, "output", choices)
}

func (f *format) String() string {
	if f.template != "" {
		return f.kind + "=" + f.template
	}
	return f.kind
}

// Type is what help shows as the flag's value.
func (f *format) Type() string { return strings.Join(f.choices, "|") }

// Set takes a format, such as "json" or "jsonpath={.health}".
func (f *format) Set(value string) error {
	kind, template, _ := strings.Cut(value, "=")
	if !slices.Contains(f.choices, kind) {
		return fmt.Errorf("must be one of %s", strings.Join(f.choices, ", "))
	}
	if (kind == formatJSONPath) == (template == "") {
		return fmt.Errorf("write jsonpath={.field}, and the others without a template")
	}
	f.kind, f.template = kind, template
	return nil
}

// machine tells whether the format is one for machines.
func (f *format) machine() bool {
	return slices.Contains([]string{formatJSON, formatYAML, formatName, formatJSONPath}, f.kind)
}

// print writes a value in a format for machines; names are its -o name.
func (f *format) print(out io.Writer, value any, names []string) error {
	switch f.kind {
	case formatName:
		for _, name := range names {
			fmt.Fprintln(out, name)
		}
		return nil
	case formatYAML:
		text, err := yaml.Marshal(value)
		if err != nil {
			return fmt.Errorf("writing YAML: %w", err)
		}
		_, err = out.Write(text)
		return err
	case formatJSONPath:
		return f.printPath(out, value)
	default:
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(value)
	}
}

// printPath evaluates the template on the value's JSON form.
func (f *format) printPath(out io.Writer, value any) error {
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
