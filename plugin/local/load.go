package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

func (c *Commands) loadCommand() *cobra.Command {
	var (
		progress cli.Choice
		timeout  time.Duration
		name     string
	)
	cmd := &cobra.Command{
		Use:   "load (IMAGE | FILE | DIRECTORY | -)...",
		Short: "Load container images for local clusters",
		Long: `Load container images into the registry of the local Compute Engine, from which
machines pull them by their own names: those that exist, and those made later. An
IMAGE is taken from Docker, Podman or nerdctl; a FILE is what docker save writes,
or an OCI archive; a DIRECTORY is an OCI layout; - is a file on standard input.`,
		Example: `  # An image that was built here
  docker build -t example.com/app:dev . && kubectl ha local load example.com/app:dev

  # Without Docker
  buildah push app oci-archive:app.tar && kubectl ha local load --name example.com/app:dev app.tar`,
		RunE: func(cmd *cobra.Command, arguments []string) error {
			if len(arguments) == 0 {
				return errs.Errorf(errs.Usage, "name an image, a file or a directory")
			}
			if name != "" && len(arguments) > 1 {
				return errs.Errorf(errs.Usage, "--name is for one image, and %d are named", len(arguments))
			}
			var (
				connection localgce.Connection
				loaded     []localgce.ContainerImage
			)
			err := c.Progress(cmd.Context(), ui.Mode(progress.Value), timeout, func(ctx context.Context, events event.Sink) (err error) {
				if connection, err = c.LocalGCE.Connect(ctx); err != nil {
					return err
				}
				for _, argument := range arguments {
					some, err := connection.LoadContainerImages(ctx, argument, c.Streams.In, name, events)
					loaded = append(loaded, some...)
					if err != nil {
						return err
					}
				}
				return nil
			})
			return errors.Join(err, printLoaded(c.Streams.Out, loaded, connection.StateDir))
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "what the image is called, such as example.com/app:dev, where it has no name or is to have another")
	cli.AddTimeout(cmd, &timeout, 10*time.Minute, "give up after this time")
	cli.AddProgress(cmd, &progress)
	return cmd
}

// printLoaded says what was loaded and into which of the computer's engines.
func printLoaded(w io.Writer, images []localgce.ContainerImage, stateDir string) error {
	for _, image := range images {
		if _, err := fmt.Fprintf(w, "Loaded %s (%s, %d MiB) into the local Compute Engine in %s.\n",
			image.Name, short(image.Digest), image.Size>>20, stateDir); err != nil {
			return fmt.Errorf("print what was loaded: %w", err)
		}
	}
	return nil
}

// short is a digest as people tell them apart.
func short(digest string) string { return digest[:min(len(digest), len("sha256:")+12)] }
