package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestManual: each command has a page in both forms, and a manual page has the
// date of the commit, wherever it is made.
func TestManual(t *testing.T) {
	docs, man := t.TempDir(), filepath.Join(t.TempDir(), "man")
	if err := errors.Join(run([]string{docs}), run([]string{"man", man, "1793491199"})); err != nil {
		t.Fatal(err)
	}
	markdown, _ := filepath.Glob(filepath.Join(docs, "reference", "*.md"))
	manuals, _ := filepath.Glob(filepath.Join(man, "*.1"))
	if len(markdown) < 20 || len(markdown) != len(manuals) {
		t.Errorf("%d pages in Markdown, %d for man", len(markdown), len(manuals))
	}
	page, err := os.ReadFile(filepath.Join(man, "kubectl-ha-up.1"))
	if err != nil || !strings.Contains(string(page), `"Oct 2026"`) {
		t.Errorf("the page of up: %v\n%.200s", err, page)
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{nil, {"man"}, {"man", "dir"}, {"man", "dir", "yesterday"}, {"docs", "more"}} {
		if err := run(args); !errors.Is(err, errUsage) {
			t.Errorf("reference %q: %v", args, err)
		}
	}
}
