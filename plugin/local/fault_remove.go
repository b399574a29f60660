package local

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

func (c *Commands) faultRemoveCommand() *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   "remove ID...",
		Short: "Remove faults",
		Long: `Remove faults. What they held resumes: operations complete, machines boot, power
and network return.`,
		Example: `  kubectl ha local fault remove stockout-x4k9

  # All of them
  kubectl ha local fault remove --all`,
		RunE: func(cmd *cobra.Command, ids []string) error {
			switch {
			case len(ids) == 0 && !all:
				return cli.Missing(cmd, "the ID, or --all,")
			case len(ids) > 0 && all:
				return errs.Errorf(errs.Usage, "%s and --all exclude each other", ids[0]).
					WithHint("%s --help shows how it is used.", cmd.CommandPath())
			case all:
				return c.removeAllFaults(cmd.Context())
			}
			return c.removeFaults(cmd.Context(), ids)
		},
		ValidArgsFunction: c.completeFaults,
	}
	cmd.Flags().BoolVar(&all, "all", false, "all faults")
	return cmd
}

func (c *Commands) removeAllFaults(ctx context.Context) error {
	removed, err := c.LocalGCE.RemoveFaults(ctx)
	if err != nil {
		return err
	}
	if len(removed) == 0 {
		fmt.Fprintln(c.Streams.ErrOut, "There are no faults.")
	}
	for _, f := range removed {
		fmt.Fprintf(c.Streams.Out, "Removed %s.\n", f.ID)
	}
	return nil
}

func (c *Commands) removeFaults(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if err := c.LocalGCE.RemoveFault(ctx, id); err != nil {
			return errs.Errorf(errs.KindOf(err), "%w", err).WithHint("kubectl ha local fault list shows them.")
		}
		fmt.Fprintf(c.Streams.Out, "Removed %s.\n", id)
	}
	return nil
}

// completeFaults completes the IDs of faults.
func (c *Commands) completeFaults(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	ctx, cancel := context.WithTimeout(cmd.Context(), cli.CompletionTimeout)
	defer cancel()
	faults, _ := c.LocalGCE.Faults(ctx) // without them, there is just nothing to offer
	var ids []cobra.Completion
	for _, f := range faults {
		ids = append(ids, f.ID)
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}
