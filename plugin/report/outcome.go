// Package report shows what commands did, or would do, and what they found.
package report

import (
	"fmt"
	"io"

	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
)

// Done says what was done, such as "is up", and what may be done next.
func Done(terminal ui.Terminal, outcome cluster.Outcome, done string, keptContext bool) {
	style := terminal.Style
	fmt.Fprintf(terminal.Out, "%s %s %s (%s, %s)\n", style.Green("✓"), style.Bold(outcome.Target.Name), done,
		changes(outcome), ui.Elapsed(outcome.Took.Duration))
	named := "" // in commands for a cluster that is not the current context's
	switch {
	case outcome.Context == "":
	case keptContext:
		fmt.Fprintf(terminal.Out, "\nThe kubectl context is %s; the current one is kept.\n", style.Bold(outcome.Context))
		named = " --context " + outcome.Context
	default:
		fmt.Fprintf(terminal.Out, "\nThe kubectl context is now %s.\n", style.Bold(outcome.Context))
	}
	if len(outcome.Next) > 0 {
		fmt.Fprintf(terminal.Out, "\nNext:\n")
	}
	for _, next := range outcome.Next {
		fmt.Fprintf(terminal.Out, "  %s%s\n", next, named)
	}
}

// Plan shows a plan's changes as a table; what is unchanged, or only checked,
// is counted.
func Plan(out io.Writer, outcome cluster.Outcome) {
	table := &ui.Table{}
	table.Row("ACTION", "ZONE", "TARGET", "DETAIL")
	changes := outcome.Plan.Changes()
	for _, step := range outcome.Plan.Steps {
		if step.Changes() {
			table.Row(string(step.Action), ui.OrDash(step.Zone), step.Target, step.Detail)
		}
	}
	if changes > 0 {
		fmt.Fprintln(out, table)
	}
	done := outcome.Plan.Done()
	fmt.Fprintf(out, "%s: %d to change, %d to check, %d unchanged.\n", outcome.Target.Name, changes, len(outcome.Plan.Steps)-changes-done, done)
	if outcome.Cost != nil {
		fmt.Fprintf(out, "On Google Compute Engine, this would add about %s.\n", outcome.Cost)
	}
}

func changes(outcome cluster.Outcome) string {
	if n := outcome.Plan.Changes(); n > 0 {
		return ui.Count(n, "change")
	}
	return "nothing to change"
}

// Names is a plan's -o name: what it would touch.
func Names(outcome cluster.Outcome) []string {
	var names []string
	for _, step := range outcome.Plan.Steps {
		if step.Changes() {
			names = append(names, step.Target)
		}
	}
	return names
}
