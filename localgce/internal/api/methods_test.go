package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// everyResource are methods that all resources have where Google's do, and
// that the documentation tells of once.
var everyResource = []string{"aggregatedList", "testIamPermissions"}

// TestAbsentMethods: a method of Google's that the server does not have answers
// 501 with its name, whichever it is.
func TestAbsentMethods(t *testing.T) {
	e := localgcetest.Start(t, localgcetest.Options{})
	absent := 0
	for _, m := range document(t).Methods {
		if e.API().Has(m.HTTP, examplePath(m)) {
			continue
		}
		absent++
		status, answer := call(t, e, m.HTTP, examplePath(m), "")
		if text := fmt.Sprint(answer); status != http.StatusNotImplemented || !strings.Contains(text, m.ID+" is not implemented") {
			t.Errorf("%s %s answers %d %s, want 501 with %s", m.HTTP, examplePath(m), status, text, m.ID)
		}
	}
	if absent < 500 {
		t.Errorf("only %d methods are absent: the test is wrong", absent)
	}
}

// TestMethodTable holds the table of methods in the documentation to what the
// server has: all of that and nothing else is complete or partial.
func TestMethodTable(t *testing.T) {
	e := localgcetest.Start(t, localgcetest.Options{})
	has := map[string]map[string]bool{} // by resource and method
	for _, m := range document(t).Methods {
		_, name, _ := strings.Cut(m.ID, ".")
		resource, method, _ := strings.Cut(name, ".")
		if has[resource] == nil {
			has[resource] = map[string]bool{}
		}
		has[resource][method] = e.API().Has(m.HTTP, examplePath(m))
	}
	table := methodTable(t)
	for resource, methods := range has {
		row, told := table[resource]
		if !told && slices.Contains(slices.Collect(maps.Values(methods)), true) {
			t.Errorf("the table lacks %s", resource)
		}
		for method, has := range methods {
			switch {
			case !told || slices.Contains(everyResource, method):
			case has && !row.has[method]:
				t.Errorf("the table does not tell that the server has %s.%s", resource, method)
			case !has && row.has[method]:
				t.Errorf("the table tells of %s.%s, which the server does not have", resource, method)
			case has && row.absent[method]:
				t.Errorf("the table calls %s.%s absent, which the server has", resource, method)
			}
		}
	}
	for resource := range table {
		if has[resource] == nil {
			t.Errorf("the table has %q, which is no resource of Google's", resource)
		}
	}
}

// tableRow is what the table says of a resource: the words of its cells.
type tableRow struct{ has, absent map[string]bool }

var word = regexp.MustCompile(`\w+`)

// methodTable reads the table of docs/local-compute-engine.md.
func methodTable(t *testing.T) map[string]tableRow {
	t.Helper()
	text, err := os.ReadFile("../../../docs/local-compute-engine.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "| resource | complete | partial | absent, for example |\n")
	if !found {
		t.Fatal("the documentation has no table of methods")
	}
	table := map[string]tableRow{}
	for line := range strings.Lines(rest) {
		cells := strings.Split(line, "|")
		if len(cells) != 6 {
			break
		}
		row := tableRow{words(cells[2] + " " + cells[3]), words(cells[4])}
		for resource := range words(cells[1]) {
			table[resource] = row
		}
	}
	return table
}

func words(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range word.FindAllString(text, -1) {
		set[w] = true
	}
	return set
}
