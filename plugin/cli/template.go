package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/cli-runtime/pkg/printers"

	"github.com/kubectl-ha/kubectl-ha/plugin/columns"
)

// evaluator writes what a template makes of a value's JSON form.
type evaluator = func(out io.Writer, text []byte) error

// The formats that take a template, as kubectl has them.
var templates = map[string]func(template string) (evaluator, error){
	JSONPath:       parsePath,
	JSONPathFile:   inFile(parsePath),
	GoTemplate:     parseGo,
	GoTemplateFile: inFile(parseGo),
	Columns:        columns.Parse,
	ColumnsFile:    inFile(columns.ParseLines),
}

func inFile(parse func(string) (evaluator, error)) func(string) (evaluator, error) {
	return func(file string) (evaluator, error) {
		template, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		return parse(strings.TrimRight(string(template), "\n"))
	}
}

func parsePath(template string) (evaluator, error) {
	if !strings.Contains(template, "{") {
		template = "{" + template + "}"
	}
	printer, err := printers.NewJSONPathPrinter(template)
	if err != nil {
		return nil, fmt.Errorf("the jsonpath %s: %w", template, err)
	}
	return func(out io.Writer, text []byte) error {
		var plain any
		if err := json.Unmarshal(text, &plain); err != nil {
			return fmt.Errorf("reading JSON back: %w", err)
		}
		if err := printer.Execute(out, plain); err != nil {
			return fmt.Errorf("the jsonpath %s: %w", template, err)
		}
		_, err := fmt.Fprintln(out)
		return err
	}, nil
}

func parseGo(template string) (evaluator, error) {
	printer, err := printers.NewGoTemplatePrinter([]byte(template))
	if err != nil {
		return nil, fmt.Errorf("the template %s: %w", template, err)
	}
	return func(out io.Writer, text []byte) error {
		return printer.PrintObj(&runtime.Unknown{Raw: text, ContentType: runtime.ContentTypeJSON}, out)
	}, nil
}
