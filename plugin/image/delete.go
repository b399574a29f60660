package image

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/report"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/bake"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

func (c *Commands) deleteCommand() *cobra.Command {
	o := &change{Commands: c}
	cmd := &cobra.Command{
		Use:   "delete NAME...",
		Short: "Delete images that image build has made",
		Long: `Delete machine images that kubectl ha image build has made. Machines that run stay as
they are. But a pool whose machines boot the family can make no more of them once
its last image is deleted: build another one before.`,
		Example: `  kubectl ha image delete kubectl-ha-v1-37-2-20261130-k3j5x2ab --project my-project

  # What would be deleted?
  kubectl ha image delete kubectl-ha-v1-37-2-20261130-k3j5x2ab --dry-run`,
		ValidArgsFunction: func(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return o.names(cmd.Context()), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, names []string) error { return o.delete(cmd, names) },
	}
	o.addTo(cmd, 10*time.Minute, "give up after this time")
	return cmd
}

func (c *change) delete(cmd *cobra.Command, names []string) error {
	if len(names) == 0 {
		return cli.Missing(cmd, "the NAME of an image")
	}
	ctx := cmd.Context()
	on, err := c.find(ctx, c.ClusterFlags)
	if err != nil {
		return err
	}
	what := strings.Join(names, ", ")
	verb := func(ctx context.Context, images Images) (bake.Outcome, error) { return images.Delete(ctx, names...) }
	if !c.yes && !c.dryRun {
		err := c.Agreed(ctx, fmt.Sprintf("Delete %s of project %s?", ui.Count(len(names), "image"), on.Project), func() error {
			outcome, err := c.carryOut(ctx, on, ui.None, true, verb)
			if err == nil {
				report.Plan(c.Streams.ErrOut, planned(outcome, what))
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	outcome, err := c.carryOut(ctx, on, ui.Mode(c.progress.Value), c.dryRun, verb)
	if err != nil {
		return err
	}
	return c.print(outcome, what, deleted(len(names)))
}

func deleted(n int) string {
	if n == 1 {
		return "is deleted"
	}
	return "are deleted"
}

// names are those of the project's images, for completion.
func (c *change) names(ctx context.Context) []string {
	on, err := c.find(ctx, c.ClusterFlags)
	if err != nil {
		return nil
	}
	images, err := c.open(ctx, on, Request{Events: event.Discard})
	if err != nil {
		return nil
	}
	found, _ := images.List(ctx)
	return namesOf(found)
}
