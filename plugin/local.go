package plugin

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/localgce/image"
	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// Engine is the local Compute Engine.
type Engine interface {
	// Start starts it unless it runs, and builds the machine image the first time.
	Start(ctx context.Context, options localgce.Options) (localgce.Connection, error)
	Connect(ctx context.Context) (localgce.Connection, error)
	Status(ctx context.Context) (localgce.Status, error)
	// Stop removes it, and its clusters' entries in the kubeconfig.
	Stop(ctx context.Context, kubeconfig string, events event.Sink) (localgce.Report, error)
	Serve(ctx context.Context, options localgce.Options) error

	// The faults on purpose of the running engine.
	Faults(ctx context.Context) ([]inject.Fault, error)
	AddFault(ctx context.Context, fault inject.Fault) (inject.Fault, error)
	RemoveFault(ctx context.Context, id string) error
	RemoveFaults(ctx context.Context) ([]inject.Fault, error)
	Preempt(ctx context.Context, zone, name string) error

	BuildImage(ctx context.Context, events event.Sink) (image.Image, error)
	Images() ([]image.Image, error)
}

func (a *app) localCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "local",
		GroupID: groupLocal,
		Short:   "Run a Compute Engine on this computer",
		Long: `Run a Compute Engine on this computer: the same API, with systemd machines in
place of VMs. kubectl ha up --local starts it by itself. It needs Linux and
root; --local on other commands, or ` + localEnv + `=1, selects it.`,
		Example: `  # What is running?
  kubectl ha local status

  # Point gcloud at it
  eval "$(kubectl ha local env)"`,
		Args: cobra.ArbitraryArgs,
		RunE: cli.Group,

		DisableFlagsInUseLine: true, SuggestionsMinimumDistance: 2,
	}
	cmd.AddCommand(a.localStartCommand(), a.localStopCommand(), a.localStatusCommand(),
		a.localEnvCommand(), a.localServeCommand(), a.localImageCommand(), a.localFaultCommand())
	return cmd
}
