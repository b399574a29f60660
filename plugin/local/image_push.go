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

func (c *Commands) imagePushCommand() *cobra.Command {
	var (
		version  string
		progress cli.Choice
		timeout  time.Duration
	)
	cmd := &cobra.Command{
		Use:   "push REPOSITORY[:TAG]",
		Short: "Push a machine image to a registry",
		Long: `Push the machine image of a version of Kubernetes to a container registry, and
print its name with the digest. The tag is by default the image's ID. Only the
stages that the registry does not have are sent. The credentials are those of
docker login.`,
		Example: "  kubectl ha local image push registry.example.com/machine-image",
		Args:    cli.AtMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cli.Missing(cmd, "the REPOSITORY")
			}
			var pushed string
			err := c.Progress(cmd.Context(), ui.Mode(progress.Value), timeout, func(ctx context.Context, events event.Sink) (err error) {
				pushed, err = c.LocalGCE.PushImage(ctx, localgce.ImageOptions{KubernetesVersion: version, Events: events}, args[0])
				return err
			})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(c.Streams.Out, pushed)
			return err
		},
	}
	cli.AddKubernetesVersion(cmd.Flags(), &version)
	cli.CompleteKubernetesVersion(cmd)
	cli.AddTimeout(cmd, &timeout, 30*time.Minute, "give up after this time; running the command again resumes")
	cli.AddProgress(cmd, &progress)
	return cmd
}
