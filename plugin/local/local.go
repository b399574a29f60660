// Package local has the commands of kubectl ha local: they run the Compute Engine
// on this computer. No other part of the plugin knows it.
package local

import (
	"context"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/envvar"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// LocalGCE is the local Compute Engine.
type LocalGCE interface {
	// Start starts it unless it runs. The first time it has the machine image of the
	// newest version of Kubernetes pulled, or built, which build says to do in any case.
	Start(ctx context.Context, options localgce.Options, build bool) (localgce.Connection, error)
	Connect(ctx context.Context) (localgce.Connection, error)
	Status(ctx context.Context) (Status, error)
	// Stop removes it, and its clusters' entries in the kubeconfig.
	Stop(ctx context.Context, kubeconfig string, events event.Sink) (localgce.Report, error)
	Serve(ctx context.Context, options localgce.Options) error

	// The faults on purpose of the running engine.
	Faults(ctx context.Context) ([]inject.Fault, error)
	AddFault(ctx context.Context, fault inject.Fault) (inject.Fault, error)
	RemoveFault(ctx context.Context, id string) error
	RemoveFaults(ctx context.Context) ([]inject.Fault, error)
	Preempt(ctx context.Context, zone, name string) error

	// BuildImage takes a version of Kubernetes, such as v1.36.3 or v1.36, as do the
	// others.
	BuildImage(ctx context.Context, options localgce.ImageOptions) (localgce.Image, error)
	// PullImage and PushImage return REPOSITORY@DIGEST.
	PullImage(ctx context.Context, options localgce.ImageOptions, reference string) (string, error)
	PushImage(ctx context.Context, options localgce.ImageOptions, reference string) (string, error)
	// PruneImages removes what no image is made of any more, so many bytes.
	PruneImages(ctx context.Context) (int64, error)
	Images() ([]localgce.Image, error)
	// FindImage finds the one that this program builds for a version of Kubernetes;
	// the error's id is localgce.ImageNotBuilt where it is not there.
	FindImage(version string) (localgce.Image, error)
	RemoveImage(id string) (localgce.Image, error)
}

// Commands is what the commands stand on.
type Commands struct {
	LocalGCE LocalGCE
	Streams  genericiooptions.IOStreams
	Getenv   func(string) string
	Now      func() time.Time

	// Kubeconfig is where the path of the flag --kubeconfig goes.
	Kubeconfig *string
	// Progress does long work: with a deadline, its events shown in this mode.
	Progress func(ctx context.Context, mode ui.Mode, timeout time.Duration, work func(context.Context, event.Sink) error) error
}

// Command is kubectl ha local, with all that are below it.
func (c *Commands) Command() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "local",
		Short: "Run a Compute Engine on this computer",
		Long: `Run a Compute Engine on this computer: the same API, with systemd machines
instead of VMs. kubectl ha up --local starts it when needed. It needs Linux and
root. Other commands use it with --local or ` + envvar.Local + `=1.`,
		Example: `  # What is running?
  kubectl ha local status

  # Point gcloud at it
  eval "$(kubectl ha local env)"`,
		Args: cobra.ArbitraryArgs,
		RunE: cli.Group,

		DisableFlagsInUseLine: true, SuggestionsMinimumDistance: 2,
	}
	cmd.AddCommand(c.startCommand(), c.stopCommand(), c.statusCommand(),
		c.envCommand(), c.serveCommand(), c.loadCommand(), c.imagesCommand(), c.imageCommand(), c.faultCommand())
	return cmd
}
