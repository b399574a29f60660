package local

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

func (c *Commands) imageRemoveCommand() *cobra.Command {
	var unused bool
	cmd := &cobra.Command{
		Use:   "remove (ID... | --unused)",
		Short: "Remove machine images",
		Long: `Remove machine images from the cache directory. One that machines run from is
kept. What is needed again is built again, which takes minutes.`,
		Example: `  # All but the one of this version, and those in use
  kubectl ha local image remove --unused`,
		ValidArgsFunction: c.completeImages,
		RunE: func(_ *cobra.Command, ids []string) error {
			if unused == (len(ids) > 0) {
				return errs.Errorf(errs.Usage, "name machine images, or use --unused").WithHint("List them with: kubectl ha local image list")
			}
			if unused {
				return c.removeUnused()
			}
			var failures []error
			for _, id := range ids {
				failures = append(failures, c.removeImage(id))
			}
			return errors.Join(failures...)
		},
	}
	cmd.Flags().BoolVar(&unused, "unused", false, "remove all images of other versions that no machine runs from")
	return cmd
}

// removeUnused keeps the image of this version, and those in use.
func (c *Commands) removeUnused() error {
	images, err := c.LocalGCE.Images()
	if err != nil {
		return err
	}
	current, err := c.LocalGCE.FindImage()
	if err != nil && errs.IDOf(err) != "image-not-built" {
		return err
	}
	for _, image := range images {
		if image.ID == current.ID {
			continue
		}
		if err := c.removeImage(image.ID); err != nil && errs.IDOf(err) != localgce.ImageInUse {
			return err
		}
	}
	return nil
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
		ids = append(ids, cobra.CompletionWithDesc(image.ID, image.KubernetesVersion))
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}
