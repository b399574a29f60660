package test

import (
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

var (
	requirement = regexp.MustCompile(`(?m)^\t(\S+) v\S+$`)
	tableRow    = regexp.MustCompile(`(?m)^\| (\S+\.\S+/\S+) \| \S.* \|$`)
)

// names are the first groups of all matches, in order.
func names(pattern *regexp.Regexp, text string) []string {
	var found []string
	for _, match := range pattern.FindAllStringSubmatch(text, -1) {
		found = append(found, match[1])
	}
	return found
}

// TestDependenciesHaveReasons holds docs/dependencies.md to go.mod's direct
// requirements, which are those without a comment.
func TestDependenciesHaveReasons(t *testing.T) {
	required := names(requirement, page(t, filepath.Join(root, "go.mod")))
	reasons := names(tableRow, page(t, filepath.Join(root, "docs/dependencies.md")))
	if len(required) < 10 {
		t.Fatalf("go.mod requires only %v: the look at it is broken", required)
	}
	if !slices.Equal(required, reasons) {
		t.Errorf("go.mod requires %v, docs/dependencies.md tells of %v", required, reasons)
	}
}
