package report

import (
	"fmt"
	"os"
	"strings"
)

// Run is what a page says of a run as a whole.
type Run struct {
	Date     string // 30 November 2026
	Version  string // of Kubernetes
	Parallel int    // how many tests ran side by side
	CPUs     int
	Minutes  int
}

// The lines of a page between which its results are.
const (
	begin = "<!-- results: make conformance writes them -->\n"
	end   = "<!-- end of results -->\n"
)

// Update writes the results of a run into a page of the docs.
func Update(page string, run Run, tests []Test, causes Causes) error {
	content, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(content), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return fmt.Errorf("%s has no place for results, between %q and %q", page, begin, end)
	}
	return os.WriteFile(page, []byte(before+begin+results(run, tests, causes)+end+after), 0o644)
}

// results is the part of a page that a run writes.
func results(run Run, tests []Test, causes Causes) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nKubernetes %s, three replicas and three workers; %d tests side by side on %d CPUs, %d minutes; %s.\n\n",
		run.Version, run.Parallel, run.CPUs, run.Minutes, run.Date)
	b.WriteString("| group | passed | failed | skipped | not run |\n|---|---|---|---|---|\n")
	names, groups := bySIG(tests)
	for _, name := range names {
		c := groups[name]
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", name, c[Passed], c[Failed], c[Skipped], c[NotRun])
	}
	list(&b, "Failed", tests, func(t Test) (string, bool) { return causes.of(t), t.State == Failed })
	list(&b, "Skipped", tests, func(t Test) (string, bool) { return t.Detail, t.State == Skipped })
	list(&b, "Not run", tests, func(t Test) (string, bool) { return t.turn(), t.State == NotRun })
	b.WriteString("\n")
	return b.String()
}

// turn is why a test was not run, unless its name says so.
func (t Test) turn() string {
	if t.label() != "" {
		return ""
	}
	return "its turn did not come"
}

// list writes the tests that are to be in it, each with why.
func list(b *strings.Builder, title string, tests []Test, why func(Test) (string, bool)) {
	fmt.Fprintf(b, "\n### %s\n\n", title)
	none := true
	for _, t := range tests {
		if reason, in := why(t); in {
			fmt.Fprintf(b, "- `%s`%s\n", t.Name, strings.TrimSuffix(": "+reason, ": "))
			none = false
		}
	}
	if none {
		b.WriteString("None.\n")
	}
}
