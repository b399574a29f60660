package local

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

func (c *Commands) imagesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "images",
		Short: "List and remove container images",
		Long: `List and remove the container images that were loaded into the local Compute
Engine, pushed to its registry, or pulled from other registries by machines.`,
		Args: cobra.ArbitraryArgs,
		RunE: cli.Group,

		DisableFlagsInUseLine: true, SuggestionsMinimumDistance: 2,
	}
	cmd.AddCommand(c.imagesListCommand(), c.imagesRemoveCommand())
	return cmd
}

func (c *Commands) imagesListCommand() *cobra.Command {
	var output cli.Format
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List container images",
		Long:    "List the container images in the registry, by the names that pods have for them.\nMachines with internet pull further ones, which are kept for all engines.",
		Example: "  kubectl ha local images list",
		Args:    cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			connection, err := c.LocalGCE.Connect(cmd.Context())
			if err != nil {
				return err
			}
			images, err := connection.ContainerImages(cmd.Context())
			if err != nil {
				return err
			}
			if output.Machine() {
				return output.Print(c.Streams.Out, images, nil)
			}
			_, err = fmt.Fprint(c.Streams.Out, imagesTable(images))
			return err
		},
	}
	cli.AddFormat(cmd, &output, cli.JSON, cli.YAML)
	return cmd
}

func imagesTable(images []localgce.ContainerImage) *ui.Table {
	table := &ui.Table{}
	table.Row("NAME", "DIGEST", "SIZE", "FROM")
	for _, i := range images {
		from := "loaded"
		if i.Pulled {
			from = "pulled"
		}
		table.Row(i.Name, short(i.Digest), fmt.Sprintf("%d MiB", i.Size>>20), from)
	}
	return table
}

func (c *Commands) imagesRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "remove NAME...",
		Short:   "Remove container images",
		Long:    "Remove container images from the registry. Machines that have pulled one keep it.",
		Example: "  kubectl ha local images remove example.com/app:dev",
		RunE: func(cmd *cobra.Command, names []string) error {
			if len(names) == 0 {
				return errs.Errorf(errs.Usage, "name a container image").WithHint("List them with: kubectl ha local images list")
			}
			connection, err := c.LocalGCE.Connect(cmd.Context())
			if err != nil {
				return err
			}
			var failures []error
			for _, name := range names {
				removed, err := connection.RemoveContainerImage(cmd.Context(), name)
				if err == nil {
					_, err = fmt.Fprintf(c.Streams.Out, "Removed %s.\n", removed.Name)
				}
				failures = append(failures, err)
			}
			return errors.Join(failures...)
		},
	}
}
