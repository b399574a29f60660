package test

import (
	"regexp"
	"strings"
	"testing"
)

var (
	filePath  = regexp.MustCompile(`\x60([\w.-]+(?:/[\w.-]+)+)\x60`)
	firstTest = regexp.MustCompile(`\b(Test[A-Z]\w+)`)
)

// TestContributingNamesWhatIsThere: the files and tests to which it sends
// newcomers.
func TestContributingNamesWhatIsThere(t *testing.T) {
	text := text(t, "CONTRIBUTING.md")
	paths, tests, sources := names(filePath, text), names(firstTest, text), testSources(t)
	if len(paths) < 20 || len(tests) < 10 {
		t.Errorf("only %d paths and %d tests were found: the look for them is broken", len(paths), len(tests))
	}
	for _, path := range paths {
		top, _, _ := strings.Cut(path, "/")
		if top != "bin" && top != "testing" && !there(path) { // what is built, and a package of Go's
			t.Errorf("there is no %s", path)
		}
	}
	for _, name := range tests {
		if !strings.Contains(sources, "func "+name) { // or the beginning of several, as -run takes it
			t.Errorf("there is no %s", name)
		}
	}
}
