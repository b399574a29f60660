package image

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/bake"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

type buildOptions struct {
	change
	bake.Options
}

func (c *Commands) buildCommand() *cobra.Command {
	o := &buildOptions{change: change{Commands: c}}
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Build a machine image with Kubernetes in it",
		Long: `Build a machine image of a version of Kubernetes. A machine of the stock image, in a
network of its own that nothing can be reached in, installs what the machines of
clusters do and pulls their container images. What is its own is removed, and its
disk becomes the newest image of the family of that version and of the machine's
processors, such as kubectl-ha-v1-37-2 or kubectl-ha-v1-37-2-arm64. The machine and
its network are deleted at the end, also if it fails or is interrupted.`,
		Example: `  # The newest version of Kubernetes
  kubectl ha image build --project my-project --region europe-west1

  # Another version, for Arm processors
  kubectl ha image build --kubernetes-version v1.36 --machine-type c4a-standard-2 \
    --project my-project --zone europe-west1-b

  # What would be made?
  kubectl ha image build --project my-project --region europe-west1 --dry-run`,
		Args: cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.build(cmd) },
	}
	flags := cmd.Flags()
	cli.AddKubernetesVersion(flags, &o.KubernetesVersion)
	cli.CompleteKubernetesVersion(cmd)
	flags.StringVar(&o.Zone, "zone", "", "the zone of the machine that installs (default the region's first)")
	flags.StringVar(&o.MachineType, "machine-type", bake.DefaultMachineType, "its machine type, whose processors are the image's")
	flags.StringVar(&o.Image, "image", "", "the image that it boots, instead of the stock one: projects/PROJECT/global/images/NAME, or …/images/family/NAME")
	flags.BoolVar(&o.skip, "skip-preflight", false, "skip the checks of permissions, quotas, machine types and names")
	o.addTo(cmd, 40*time.Minute, "give up after this time, and delete what was made")
	return cmd
}

func (o *buildOptions) build(cmd *cobra.Command) error {
	if o.ClusterFlags.Region == "" {
		o.ClusterFlags.Region = infra.RegionOf(o.Zone)
	}
	on, err := o.find(cmd.Context(), o.ClusterFlags)
	if err != nil {
		return err
	}
	if on.Region == "" {
		return cli.Missing(cmd, "--region or --zone")
	}
	outcome, err := o.carryOut(cmd.Context(), on, ui.Mode(o.progress.Value), o.dryRun, func(ctx context.Context, images Images) (bake.Outcome, error) {
		return images.Build(ctx, o.Options)
	})
	if err != nil {
		return err
	}
	return o.print(outcome, outcome.Image, "is the newest image of "+outcome.Family)
}
