// Package image has the commands of kubectl ha image: they make, list and delete a
// project's own machine images.
package image

import (
	"context"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/apilog"
	"github.com/kubectl-ha/kubectl-ha/shared/bake"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Clouds opens what the commands work with.
type Clouds interface {
	Images(ctx context.Context, request Request) (Images, error)
}

// Request says in which project images are, and how to work on them.
type Request struct {
	Target        model.Target // without a name
	Local         bool         // in the local Compute Engine
	DryRun        bool         // plan only
	SkipPreflight bool         // do not check beforehand
	Events        event.Sink
	Log           apilog.Log // of what is asked of the API
}

// Images are a project's. A *bake.Baker is one.
type Images interface {
	Build(ctx context.Context, options bake.Options) (bake.Outcome, error)
	List(ctx context.Context) ([]infra.FoundImage, error)
	Delete(ctx context.Context, names ...string) (bake.Outcome, error)
}

// Commands is what the commands stand on.
type Commands struct {
	Clouds  Clouds
	Streams genericiooptions.IOStreams
	Getenv  func(string) string
	Now     func() time.Time

	// Flags adds those of the kubeconfig, and -v.
	Flags func(*pflag.FlagSet)
	// Log is of what is asked of the API, as -v says.
	Log func() apilog.Log
	// Region is where the flags mean, without a region where none is said.
	Region func(said target.ClusterFlags) target.ClusterRef
	// WithProject fills in the project from the user's credentials.
	WithProject func(context.Context, target.ClusterRef) (target.ClusterRef, error)
	// Progress does long work: with a deadline, its events shown in this mode.
	Progress func(ctx context.Context, mode ui.Mode, timeout time.Duration, work func(context.Context, event.Sink) error) error
	// Agreed asks a question when it has shown what that is about.
	Agreed func(ctx context.Context, question string, show func() error) error
	// Warn prints warnings.
	Warn func(warnings []string)
}

// Command is kubectl ha image, with all that are below it; group is where help lists it.
func (c *Commands) Command(group string) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "image",
		GroupID: group,
		Short:   "Build, list and delete a project's own images",
		Long: `Build, list and delete a project's own machine images: the stock image, with
Kubernetes and its container images in it. kubectl ha up and the commands that add
machines boot the newest one of the cluster's version of Kubernetes if the project
has it and the spec names no other image. Such machines install and pull nothing.`,
		Args: cobra.ArbitraryArgs,
		RunE: cli.Group,

		DisableFlagsInUseLine: true, SuggestionsMinimumDistance: 2,
	}
	cmd.AddCommand(c.buildCommand(), c.listCommand(), c.deleteCommand())
	return cmd
}

// where adds the flags that say where images are.
func (c *Commands) where(cmd *cobra.Command, said *target.ClusterFlags) {
	c.Flags(cmd.Flags())
	said.AddTo(cmd.Flags(), c.Getenv)
}

// find resolves which project is meant, and which region if any.
func (c *Commands) find(ctx context.Context, said target.ClusterFlags) (target.ClusterRef, error) {
	return c.WithProject(ctx, c.Region(said))
}

// open opens the images of a project.
func (c *Commands) open(ctx context.Context, on target.ClusterRef, r Request) (Images, error) {
	r.Target, r.Local, r.Log = on.Target, on.Local, c.Log()
	r.Target.Name = ""
	return c.Clouds.Images(ctx, r)
}
