package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drilling"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
)

// Drill writes what a drill has shown in a format.
func Drill(terminal ui.Terminal, format *cli.Format, shown drilling.Report) error {
	switch {
	case format.Kind == cli.Markdown:
		_, err := fmt.Fprint(terminal.Out, shown.Markdown())
		return err
	case format.Kind == cli.HTML:
		return shown.HTML(terminal.Out)
	case format.Machine():
		return format.Print(terminal.Out, shown, nil)
	}
	figures(terminal, shown)
	return nil
}

// figures are for people, a zone in each column.
func figures(terminal ui.Terminal, shown drilling.Report) {
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
