package local

import (
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
)

func (c *Commands) faultListCommand() *cobra.Command {
	var output cli.Format
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the faults",
		Long: `List the faults, oldest first: where they apply, how long or often they still do,
how often they have occurred, and how many operations they are holding.`,
		Example: "  kubectl ha local fault list",
		Args:    cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			faults, err := c.LocalGCE.Faults(cmd.Context())
			if err != nil {
				return err
			}
			if output.Machine() {
				return output.Print(c.Streams.Out, faults, faultNames(faults))
			}
			if len(faults) == 0 {
				fmt.Fprintln(c.Streams.ErrOut, "There are no faults.")
				return nil
			}
			_, err = fmt.Fprint(c.Streams.Out, faultTable(faults, c.Now()))
			return err
		},
	}
	cli.AddFormat(cmd, &output, cli.JSON, cli.YAML, cli.Name)
	return cmd
}

func faultTable(faults []inject.Fault, now time.Time) *ui.Table {
	table := &ui.Table{}
	table.Row("ID", "WHERE", "DETAIL", "LEFT", "HITS", "HOLDS", "AGE")
	for _, f := range faults {
		table.Row(f.ID, faultPlace(f), ui.OrDash(faultDetail(f)), faultLeft(f, now), strconv.Itoa(f.Hits),
			strconv.Itoa(len(f.Holds)), duration.ShortHumanDuration(now.Sub(f.Since)))
	}
	return table
}

// faultLeft says how often or how long a fault goes on.
func faultLeft(f inject.Fault, now time.Time) string {
	var left string
	if f.Count > 0 {
		left = fmt.Sprintf("%d of %d", max(0, f.Count-f.Hits), f.Count)
	}
	if f.Until.IsZero() {
		if left == "" {
			return "until removed"
		}
		return left
	}
	span := "for " + duration.HumanDuration(f.Until.Sub(now))
	if left == "" {
		return span
	}
	return left + ", " + span
}

func faultNames(faults []inject.Fault) []string {
	var names []string
	for _, f := range faults {
		names = append(names, "fault/"+f.ID)
	}
	return names
}
