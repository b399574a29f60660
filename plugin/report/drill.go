package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drilling"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
)

// Drill shows the figures, a zone in each column.
func Drill(terminal ui.Terminal, shown drilling.Report) {
	table := &ui.Table{}
	columns := [][]string{upper(drill.Header())}
	for _, zone := range shown.Zones {
		columns = append(columns, zone.Row())
	}
	for i := range columns[0] {
		row := make([]string, len(columns))
		for j, column := range columns {
			row[j] = column[i]
		}
		table.Row(row...)
	}
	fmt.Fprintln(terminal.Out, table)
	style := terminal.Style
	for _, zone := range shown.Zones {
		for _, failure := range zone.Failures() {
			fmt.Fprintf(terminal.Out, "%s %s: %s\n", style.Red("✗"), zone.Zone, failure)
		}
	}
	if shown.Passed {
		fmt.Fprintf(terminal.Out, "%s %s survived the loss of %s (%s)\n", style.Green("✓"), style.Bold(shown.Target.Name),
			ui.Count(len(shown.Zones), "zone"), ui.Elapsed(time.Duration(shown.Took)))
	}
}

func upper(words []string) (all []string) {
	for _, word := range words {
		all = append(all, strings.ToUpper(word))
	}
	return all
}
