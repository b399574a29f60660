package test

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// facade are the packages of the local Compute Engine that others may use: itself,
// the faults as values, and itself for tests.
var facade = []string{"localgce", "localgce/inject", "localgce/localgcetest"}

// TestLocalComputeEngineHasOneFacade: what is not of the façade is internal, and
// nothing of it speaks of the commands that are built on it.
func TestLocalComputeEngineHasOneFacade(t *testing.T) {
	for _, s := range sources(t) {
		if !within(s.dir(), "localgce") {
			continue
		}
		if !slices.Contains(facade, s.dir()) && !within(s.dir(), "localgce/internal") {
			t.Errorf("%s belongs below localgce/internal", s.path)
		}
		for _, text := range s.literals() {
			if strings.Contains(text, "kubectl ha") {
				t.Errorf("%s speaks of a command, which is the plugin's (plugin/local/hints.go): %s", s.path, text)
			}
		}
	}
}

// TestLiteralsAreSeen: the rule above can fail.
func TestLiteralsAreSeen(t *testing.T) {
	s, err := read("testdata/offender.go")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(s.literals(), func(text string) bool { return strings.Contains(text, "kubectl ha") }) {
		t.Errorf("the command was not seen in %q", s.literals())
	}
}

// literals are the file's constants as written, texts with their quotes.
func (s source) literals() (all []string) {
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok {
			all = append(all, literal.Value)
		}
		return true
	})
	return all
}
