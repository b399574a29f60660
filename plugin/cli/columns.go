package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/util/jsonpath"
	"k8s.io/kubectl/pkg/cmd/get"
)

// parseColumns takes "HEADER:.field,HEADER:.field".
func parseColumns(template string) (evaluator, error) {
	return rows(get.NewCustomColumnsPrinterFromSpec(template, unstructured.UnstructuredJSONScheme, false))
}

// parseColumnLines takes a line of headers above one of fields.
func parseColumnLines(template string) (evaluator, error) {
	return rows(get.NewCustomColumnsPrinterFromTemplate(strings.NewReader(template), unstructured.UnstructuredJSONScheme))
}

// rows prints a row for each element of a list, and one for what is none. A wrong
// path is refused here: the printer would find it only when all work is done.
func rows(printer *get.CustomColumnsPrinter, err error) (evaluator, error) {
	if err != nil {
		return nil, err
	}
	for _, column := range printer.Columns {
		if err := jsonpath.New(column.Header).Parse(column.FieldSpec); err != nil {
			return nil, fmt.Errorf("the column %s: %w", column.Header, err)
		}
	}
	return func(out io.Writer, text []byte) error {
		object, err := decoded(text)
		if err != nil {
			return fmt.Errorf("reading JSON back: %w", err)
		}
		return printer.PrintObj(object, out)
	}, nil
}

// decoded is a document of the product's own, which has no kind, as kubectl's printers
// take it.
func decoded(text []byte) (runtime.Object, error) {
	var elements []map[string]any
	if strings.HasPrefix(string(text), "[") {
		if err := json.Unmarshal(text, &elements); err != nil {
			return nil, err
		}
		list := &unstructured.UnstructuredList{}
		for _, element := range elements {
			list.Items = append(list.Items, unstructured.Unstructured{Object: element})
		}
		return list, nil
	}
	one := &unstructured.Unstructured{}
	return one, json.Unmarshal(text, &one.Object)
}
