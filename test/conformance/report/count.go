package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
)

// counts is how many tests ended how.
type counts [NotRun + 1]int

// bySIG counts the tests of each group, and returns the groups in order; the
// last one is all.
func bySIG(tests []Test) ([]string, map[string]counts) {
	groups, all := map[string]counts{}, counts{}
	for _, t := range tests {
		c := groups[t.SIG()]
		c[t.State]++
		all[t.State]++
		groups[t.SIG()] = c
	}
	names := slices.Sorted(maps.Keys(groups))
	groups[total] = all
	return append(names, total), groups
}

const total = "all"

// Print writes the counts for a terminal, and each test that failed or skipped.
func Print(w io.Writer, tests []Test, causes Causes) error {
	names, groups := bySIG(tests)
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintln(table, "GROUP\tPASSED\tFAILED\tSKIPPED\tNOT RUN")
	for _, name := range names {
		c := groups[name]
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\n", name, c[Passed], c[Failed], c[Skipped], c[NotRun])
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, t := range tests {
		switch t.State {
		case Failed:
			fmt.Fprintf(w, "failed    %s\n          %s\n", t.Name, causes.of(t))
		case Skipped:
			fmt.Fprintf(w, "skipped   %s\n          %s\n", t.Name, t.Detail)
		}
	}
	return nil
}

// of is the cause of a failure, or what the test says where nobody has found it
// yet.
func (c Causes) of(t Test) string {
	if c[t.Name] != "" {
		return c[t.Name]
	}
	return t.Detail
}
