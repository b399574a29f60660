package local

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

func (c *Commands) imageRemoveCommand() *cobra.Command {
	var unused bool
	cmd := &cobra.Command{
		Use:   "remove (ID... | --unused)",
		Short: "Remove machine images",
		Long: `Remove machine images from the cache directory. One that machines run from is
kept. What is needed again is pulled or built again. --unused also removes what
interrupted builds and pulls have left.`,
		Example: `  # All but those of this version, and those in use
  kubectl ha local image remove --unused`,
		ValidArgsFunction: c.completeImages,
		RunE: func(cmd *cobra.Command, ids []string) error {
			if unused == (len(ids) > 0) {
				return errs.Errorf(errs.Usage, "name machine images, or use --unused").WithHint("List them with: kubectl ha local image list")
			}
			if unused {
				return c.removeUnused(cmd.Context())
			}
			var failures []error
			for _, id := range ids {
				failures = append(failures, c.removeImage(id))
			}
			return errors.Join(failures...)
		},
	}
	cmd.Flags().BoolVar(&unused, "unused", false, "remove all images of other versions of kubectl ha that no machine runs from")
	return cmd
}

// removeUnused keeps the images of this version with their stages, and images in use.
func (c *Commands) removeUnused(ctx context.Context) error {
	images, err := c.LocalGCE.Images()
	if err != nil {
		return err
	}
	current := map[string]bool{}
	for _, version := range release.Versions() {
		image, err := c.LocalGCE.FindImage(version)
		if err != nil && errs.IDOf(err) != localgce.ImageNotBuilt {
			return err
		}
		current[image.ID] = true
	}
	for _, image := range images {
		if current[image.ID] {
			continue
		}
		if err := c.removeImage(image.ID); err != nil && errs.IDOf(err) != localgce.ImageInUse {
			return err
		}
	}
	freed, err := c.LocalGCE.PruneImages(ctx)
	if err == nil && freed > 0 {
		_, err = fmt.Fprintf(c.Streams.Out, "Removed unused stages of machine images (%d MiB).\n", freed>>20)
	}
	return err
}

func (c *Commands) removeImage(id string) error {
	removed, err := c.LocalGCE.RemoveImage(id)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.Streams.Out, "Removed machine image %s (%d MiB).\n", removed.ID, removed.Size>>20)
	return err
}

func (c *Commands) completeImages(*cobra.Command, []string, string) (ids []string, _ cobra.ShellCompDirective) {
	images, _ := c.LocalGCE.Images()
	for _, image := range images {
		ids = append(ids, cobra.CompletionWithDesc(image.ID, kubernetesOf(image)))
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}
