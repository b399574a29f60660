package local

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
)

func (c *Commands) faultCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fault",
		Short: "Inject faults",
		Long: `Inject faults into the local Compute Engine, to see how its clients and clusters
react: zones without capacity, refused and lost calls, operations that fail or
hang, machines that do not come up, zones without power or network. A fault lasts
until it is removed, or for the number of times or the duration given; restarting
the engine does not end it. The kubectl ha local commands themselves are not
affected.`,
		Example: `  # No capacity for the next two machines
  kubectl ha local fault add stockout --zone europe-west1-c --count 2

  # A zone loses its power for five minutes
  kubectl ha local fault add power-cut --zone europe-west1-d --for 5m

  # Remove all faults
  kubectl ha local fault remove --all`,
		Args: cobra.ArbitraryArgs,
		RunE: cli.Group,

		DisableFlagsInUseLine: true, SuggestionsMinimumDistance: 2,
	}
	cmd.AddCommand(c.faultAddCommand(), c.faultListCommand(), c.faultRemoveCommand(), c.faultPreemptCommand())
	return cmd
}

func (c *Commands) faultPreemptCommand() *cobra.Command {
	var zone string
	cmd := &cobra.Command{
		Use:   "preempt NAME",
		Short: "Preempt a Spot machine",
		Long: `Preempt a Spot machine, as Compute Engine may at any moment: it has 30 seconds to
shut down, and is then stopped, or deleted if its group or its
instanceTerminationAction says so. This happens once and need not be removed.`,
		Example: "  kubectl ha local fault preempt demo-spot-b-x4k9 --zone europe-west1-b",
		Args:    cli.AtMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return cli.Missing(cmd, "the NAME of the machine")
			case zone == "":
				return cli.Missing(cmd, "--zone")
			}
			if err := c.LocalGCE.Preempt(cmd.Context(), zone, args[0]); err != nil {
				return err
			}
			_, err := fmt.Fprintf(c.Streams.Out, "Preempted %s in %s.\n", args[0], zone)
			return err
		},
	}
	cmd.Flags().StringVar(&zone, "zone", "", "the machine's zone")
	return cmd
}

// faultPlace says where a fault strikes.
func faultPlace(f inject.Fault) string {
	var parts []string
	if f.Method != "" {
		parts = append(parts, f.Method)
	}
	if f.Name != "" {
		parts = append(parts, f.Name)
	}
	if f.Zone != "" {
		parts = append(parts, "in "+f.Zone)
	}
	if len(parts) == 0 {
		return "everywhere"
	}
	return strings.Join(parts, " ")
}

// faultDetail says what more a fault is told.
func faultDetail(f inject.Fault) string {
	var parts []string
	add := func(given bool, format string, value any) {
		if given {
			parts = append(parts, fmt.Sprintf(format, value))
		}
	}
	add(f.Delay != 0, "%s later", duration.HumanDuration(f.Delay.Length()))
	add(f.Code != "", "%s", f.Code)
	add(f.Status != 0, "%d", f.Status)
	add(f.Metric != "", "%s", f.Metric)
	add(f.AtOnce, "%s", "at once")
	add(f.Details, "%s", "with details")
	return strings.Join(parts, " ")
}
