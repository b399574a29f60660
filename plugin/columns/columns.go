// Package columns prints documents in columns that the user chooses, written as
// kubectl's custom-columns are.
package columns

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"k8s.io/cli-runtime/pkg/printers"
)

// Printer writes what it shows of a JSON document: a row for each element of a list,
// and one for what is none.
type Printer func(out io.Writer, document []byte) error

// column has the text of a document that its path leads to.
type column struct {
	header string
	path   *printers.JSONPathPrinter
}

// Parse takes "HEADER:.field,HEADER:.field".
func Parse(template string) (Printer, error) {
	var list []column
	for _, text := range strings.Split(template, ",") {
		header, path, _ := strings.Cut(text, ":")
		c, err := newColumn(header, path)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return printer(list), nil
}

// ParseLines takes a line of headers above one of fields, separated by spaces.
func ParseLines(template string) (Printer, error) {
	first, second, _ := strings.Cut(template, "\n")
	headers, paths := strings.Fields(first), strings.Fields(second)
	if len(headers) != len(paths) || len(headers) == 0 {
		return nil, fmt.Errorf("there are %d headers and %d fields; write a line of headers, and one with a field for each", len(headers), len(paths))
	}
	var list []column
	for i := range headers {
		c, err := newColumn(headers[i], paths[i])
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return printer(list), nil
}

// newColumn takes a path with braces or without, as kubectl does.
func newColumn(header, path string) (column, error) {
	if header == "" || path == "" {
		return column{}, fmt.Errorf("want HEADER:.field, not %q", header+":"+path)
	}
	path = strings.TrimSuffix(strings.TrimPrefix(path, "{"), "}")
	parsed, err := printers.NewJSONPathPrinter("{." + strings.TrimPrefix(path, ".") + "}")
	if err != nil {
		return column{}, fmt.Errorf("the column %s: %w", header, err)
	}
	parsed.AllowMissingKeys(true)
	return column{header, parsed}, nil
}

func printer(list []column) Printer {
	return func(out io.Writer, document []byte) error {
		elements, err := decode(document)
		if err != nil {
			return fmt.Errorf("reading JSON back: %w", err)
		}
		table := printers.GetNewTabWriter(out)
		cells := make([]string, len(list))
		for i, c := range list {
			cells[i] = c.header
		}
		fmt.Fprintln(table, strings.Join(cells, "\t"))
		for _, element := range elements {
			for i, c := range list {
				if cells[i], err = c.text(element); err != nil {
					return err
				}
			}
			fmt.Fprintln(table, strings.Join(cells, "\t"))
		}
		return table.Flush()
	}
}

// text is what the column shows of an element: several values with commas between.
func (c column) text(element any) (string, error) {
	found, err := c.path.FindResults(element)
	if err != nil {
		return "", fmt.Errorf("the column %s: %w", c.header, err)
	}
	var texts []string
	for _, values := range found {
		for _, value := range values {
			texts = append(texts, printers.EscapeTerminal(fmt.Sprint(value.Interface())))
		}
	}
	if len(texts) == 0 {
		return "<none>", nil
	}
	return strings.Join(texts, ","), nil
}

// decode takes a list apart.
func decode(document []byte) ([]any, error) {
	var value any
	if err := json.Unmarshal(document, &value); err != nil {
		return nil, err
	}
	if list, is := value.([]any); is {
		return list, nil
	}
	return []any{value}, nil
}
