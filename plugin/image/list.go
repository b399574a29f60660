package image

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

type listOptions struct {
	target.ClusterFlags
	output cli.Format
}

func (c *Commands) listCommand() *cobra.Command {
	o := &listOptions{}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the images that image build has made",
		Long: `List a project's machine images that kubectl ha image build has made, the newest
first. Of a family, clusters boot the newest one that is READY.`,
		Example: `  kubectl ha image list --project my-project`,
		Args:    cli.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.list(cmd, o) },
	}
	c.where(cmd, &o.ClusterFlags)
	cli.AddFormatOrTemplate(cmd, &o.output, cli.JSON, cli.YAML, cli.Name)
	return cmd
}

func (c *Commands) list(cmd *cobra.Command, o *listOptions) error {
	ctx := cmd.Context()
	on, err := c.find(ctx, o.ClusterFlags)
	if err != nil {
		return err
	}
	images, err := c.open(ctx, on, Request{Events: event.Discard})
	if err != nil {
		return err
	}
	found, err := images.List(ctx)
	switch {
	case err != nil:
		return err
	case o.output.Machine():
		return o.output.Print(c.Streams.Out, append([]infra.FoundImage{}, found...), namesOf(found))
	case len(found) == 0:
		fmt.Fprintf(c.Streams.ErrOut, "No images of kubectl ha image build in project %s.\n", on.Project)
		return nil
	}
	_, err = fmt.Fprint(c.Streams.Out, table(found, c.Now()))
	return err
}

func table(found []infra.FoundImage, now time.Time) *ui.Table {
	t := &ui.Table{}
	t.Row("NAME", "KUBERNETES", "PROCESSORS", "STATUS", "SIZE", "AGE")
	for _, i := range found {
		status := i.Status
		if i.Deprecated {
			status = "DEPRECATED"
		}
		t.Row(i.Name, ui.OrDash(i.KubernetesVersion), ui.OrDash(i.Architecture), status, fmt.Sprintf("%d MiB", i.Bytes>>20), ui.Span(now, i.Created, -1))
	}
	return t
}

func namesOf(found []infra.FoundImage) (names []string) {
	for _, i := range found {
		names = append(names, i.Name)
	}
	return names
}
