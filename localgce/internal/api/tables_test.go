package api_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/discovery"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

var (
	variable = regexp.MustCompile(`\{\w+\}`)
	example  = strings.NewReplacer("{project}", project, "{zone}", zone, "{region}", region)
)

// examplePath is a path that calls a method.
func examplePath(m *discovery.Method) string {
	return "/compute/v1/" + variable.ReplaceAllString(example.Replace(m.Path), "x")
}

func document(t testing.TB) *discovery.Document {
	t.Helper()
	d, err := discovery.Open()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestTables: what the server knows of Google's API at run time is what the
// discovery document says.
func TestTables(t *testing.T) {
	d := document(t)
	e := localgcetest.Start(t, localgcetest.Options{})
	methods, parameters := []string{}, []string{fmt.Sprintln("*", strings.Join(forms(d.Parameters), " "))}
	fields := requestFields{document: d, lines: map[string]string{}}
	for _, m := range d.Methods {
		methods = append(methods, fmt.Sprintln(m.ID, m.HTTP, variable.ReplaceAllString(m.Path, "*")))
		if e.API().Has(m.HTTP, examplePath(m)) {
			parameters = append(parameters, fmt.Sprintln(strings.Join(append([]string{m.ID}, forms(m.Query())...), " ")))
		}
		if m.Request != nil && e.API().Has(m.HTTP, examplePath(m)) {
			fields.add(m.Request.Ref, m.Request)
		}
	}
	golden(t, "methods.txt", methods)
	golden(t, "parameters.txt", parameters)
	golden(t, "fields.txt", slices.Collect(func(yield func(string) bool) {
		for _, line := range fields.lines {
			if line != "" && !yield(line) {
				return
			}
		}
	}))
}

// forms are parameters as the table has them.
func forms(parameters map[string]*discovery.Schema) (list []string) {
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		p := parameters[name]
		form := "text"
		switch {
		case len(p.Enum) > 0:
			form = strings.Join(p.Enum, "|")
		case p.Type == "boolean":
			form = "bool"
		case p.Minimum != "" && p.Maximum != "":
			form = p.Minimum + ".." + p.Maximum
		case p.Type == "integer" || p.Format == "int64":
			form = "int"
		}
		if p.Required {
			form += "!"
		}
		list = append(list, name+":"+form)
	}
	return list
}

// requestFields are the lines of a table, by type and by field.
type requestFields struct {
	document *discovery.Document
	lines    map[string]string
}

// add collects the fields of a type, as Go calls it, and of all in it, that are
// enumerations or read-only.
func (e requestFields) add(typeName string, schema *discovery.Schema) {
	schema = e.document.Resolve(schema)
	if _, seen := e.lines[typeName]; seen {
		return
	}
	e.lines[typeName] = ""
	for name, property := range schema.Properties {
		if property.ReadOnly {
			e.lines[typeName+"."+name] = fmt.Sprintln(typeName+"."+name, "readOnly")
			continue
		}
		for property.Items != nil || property.Additional != nil {
			if property.Items != nil {
				property = property.Items
			} else {
				property = property.Additional
			}
		}
		switch inner := property.Ref; {
		case len(property.Enum) > 0:
			e.lines[typeName+"."+name] = fmt.Sprintln(typeName+"."+name, strings.Join(property.Enum, " "))
		case inner != "":
			e.add(inner, property)
		case property.Properties != nil:
			e.add(typeName+strings.ToUpper(name[:1])+name[1:], property)
		}
	}
}

func golden(t *testing.T, name string, lines []string) {
	t.Helper()
	slices.Sort(lines)
	got, file := strings.Join(lines, ""), filepath.Join("surface", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s is not as the discovery document has it; rewrite it with -update:\n%s", name, diff)
	}
}
