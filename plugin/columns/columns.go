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
type Printer = func(out io.Writer, document []byte) error

// column has the text of a document that its path leads to.
type column struct {
	header string
	path   *printers.JSONPathPrinter
}

// Parse takes "HEADER:.field,HEADER:.field".
func Parse(template string) (Printer, error) {
	var headers, paths []string
	for _, text := range strings.Split(template, ",") {
		header, path, _ := strings.Cut(text, ":")
		headers, paths = append(headers, header), append(paths, path)
	}
	return printer(headers, paths)
}

// ParseLines takes a line of headers above one of fields, separated by spaces.
func ParseLines(template string) (Printer, error) {
	first, second, _ := strings.Cut(template, "\n")
	headers, paths := strings.Fields(first), strings.Fields(second)
	if len(headers) != len(paths) || len(headers) == 0 {
		return nil, fmt.Errorf("there are %d headers and %d fields; write a line of headers, and one with a field for each", len(headers), len(paths))
	}
	return printer(headers, paths)
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

// printer has a column for each header, of the path in the same place.
func printer(headers, paths []string) (Printer, error) {
	list := make([]column, len(headers))
	for i := range list {
		var err error
		if list[i], err = newColumn(headers[i], paths[i]); err != nil {
			return nil, err
		}
	}
	return func(out io.Writer, document []byte) error {
		elements, err := decode(document)
		if err != nil {
			return fmt.Errorf("reading JSON back: %w", err)
		}
		table := printers.GetNewTabWriter(out)
		fmt.Fprintln(table, strings.Join(headers, "\t"))
		cells := make([]string, len(list))
		for _, element := range elements {
			for i, c := range list {
				if cells[i], err = c.text(element); err != nil {
					return err
				}
			}
			fmt.Fprintln(table, strings.Join(cells, "\t"))
		}
		return table.Flush()
	}, nil
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
