package api_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

var row = regexp.MustCompile("(?m)^\\| `([\\w.]+)` \\|")

// TestEveryMethodIsTold holds the table of all methods in the documentation to what the
// server has.
func TestEveryMethodIsTold(t *testing.T) {
	e := localgcetest.Start(t, localgcetest.Options{})
	has := map[string]bool{}
	for _, m := range document(t).Methods {
		if e.API().Has(m.HTTP, examplePath(m)) {
			has[strings.TrimPrefix(m.ID, "compute.")] = true
		}
	}
	text, err := os.ReadFile("../../../docs/local-compute-engine-api.md")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, match := range row.FindAllStringSubmatch(string(text), -1) {
		if told[match[1]] {
			t.Errorf("%s is told of twice", match[1])
		}
		told[match[1]] = true
	}
	if diff := cmp.Diff(has, told); diff != "" {
		t.Errorf("the documentation does not tell of the methods that the server has (-), or of others (+):\n%s", diff)
	}
	for _, line := range strings.Split(string(text), "\n") {
		if row.MatchString(line) && strings.Count(line, "|") != 7 {
			t.Errorf("not a row of six cells: %s", line)
		}
	}
}
