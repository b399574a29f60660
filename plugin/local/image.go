package local

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

func (c *Commands) imageCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "image",
		Short: "Build, pull, push, list and remove machine images",
		Long:  "Build, pull, push, list and remove the machine images of the local Compute\nEngine.",
		Args:  cobra.ArbitraryArgs,
		RunE:  cli.Group,

		DisableFlagsInUseLine: true, SuggestionsMinimumDistance: 2,
	}
	cmd.AddCommand(c.imageBuildCommand(), c.imagePullCommand(), c.imagePushCommand(), c.imageListCommand(), c.imageRemoveCommand())
	return cmd
}

func (c *Commands) imageBuildCommand() *cobra.Command {
	var (
		version  string
		progress cli.Choice
		timeout  time.Duration
		build    bool
	)
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Pull or build a machine image",
		Long: `Pull the machine image of a version of Kubernetes if it is published, or build it
from Debian packages and Go modules. It is kept in the cache directory: a second
build is instant, an interrupted build resumes, and images of several versions
share what they can.`,
		Example: `  kubectl ha local image build

  # The newest known release of an older minor version
  kubectl ha local image build --kubernetes-version v1.36

  # Do not pull it
  kubectl ha local image build --build`,
		Args: cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var built localgce.Image
			err := c.Progress(cmd.Context(), ui.Mode(progress.Value), timeout, func(ctx context.Context, events event.Sink) (err error) {
				built, err = c.LocalGCE.BuildImage(ctx, localgce.ImageOptions{KubernetesVersion: version, Build: build, Events: events})
				return err
			})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(c.Streams.Out, built.Dir)
			return err
		},
	}
	addBuild(cmd.Flags(), &build)
	cli.AddKubernetesVersion(cmd.Flags(), &version)
	cli.CompleteKubernetesVersion(cmd)
	cli.AddTimeout(cmd, &timeout, time.Hour, "give up after this time; running the command again resumes")
	cli.AddProgress(cmd, &progress)
	return cmd
}

// addBuild adds the flag of commands that need the machine image.
func addBuild(flags *pflag.FlagSet, build *bool) {
	flags.BoolVar(build, "build", false, "build the machine image instead of pulling it; one that exists is kept")
}

func (c *Commands) imageListCommand() *cobra.Command {
	var output cli.Format
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the machine images",
		Long:    "List the machine images in the cache directory, the newest first.",
		Example: "  kubectl ha local image list",
		Args:    cli.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			images, err := c.LocalGCE.Images()
			if err != nil {
				return err
			}
			if output.Machine() {
				return output.Print(c.Streams.Out, images, nil)
			}
			_, err = fmt.Fprint(c.Streams.Out, imageTable(images, c.Now()))
			return err
		},
	}
	cli.AddFormat(cmd, &output, cli.JSON, cli.YAML)
	return cmd
}

func imageTable(images []localgce.Image, now time.Time) *ui.Table {
	table := &ui.Table{}
	table.Row("ID", "KUBERNETES", "SIZE", "AGE", "DIRECTORY")
	for _, i := range images {
		size := fmt.Sprintf("%d MiB", i.Size>>20)
		table.Row(i.ID, kubernetesOf(i), size, duration.ShortHumanDuration(now.Sub(i.Created)), i.Dir)
	}
	return table
}

// kubernetesOf is the version of Kubernetes that an image has.
func kubernetesOf(i localgce.Image) string { return cmp.Or(i.KubernetesVersion, "none: stock Debian") }
