package local

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

func (c *Commands) imagePullCommand() *cobra.Command {
	var (
		version  string
		progress cli.Choice
		timeout  time.Duration
	)
	cmd := &cobra.Command{
		Use:   "pull [REPOSITORY[:TAG][@DIGEST]]",
		Short: "Pull a machine image from a registry",
		Long: `Pull the machine image of a version of Kubernetes from a container registry, and
print its name with the digest. Without a REPOSITORY it is the published one, or
that of ` + localgce.ImageRepositoryVariable + `. Only the stages that are not
in the cache directory are fetched, and an interrupted pull resumes. The
credentials are those of docker login.`,
		Example: `  # Where it is published
  kubectl ha local image pull

  # From a registry of your own
  kubectl ha local image pull registry.example.com/machine-image`,
		Args: cli.AtMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			reference := ""
			if len(args) > 0 {
				reference = args[0]
			}
			var pulled string
			err := c.Progress(cmd.Context(), ui.Mode(progress.Value), timeout, func(ctx context.Context, events event.Sink) (err error) {
				pulled, err = c.LocalGCE.PullImage(ctx, localgce.ImageOptions{KubernetesVersion: version, Events: events}, reference)
				return err
			})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(c.Streams.Out, pulled)
			return err
		},
	}
	cli.AddKubernetesVersion(cmd.Flags(), &version)
	cli.CompleteKubernetesVersion(cmd)
	cli.AddTimeout(cmd, &timeout, 30*time.Minute, "give up after this time; running the command again resumes")
	cli.AddProgress(cmd, &progress)
	return cmd
}
