package main

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/plugin"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/kubeconfig"
)

// engine is the local Compute Engine of this user, as the plugin wants it.
type engine struct{}

func (e engine) Start(ctx context.Context, o localgce.Options) (localgce.Connection, error) {
	if _, err := e.BuildImage(ctx, o.Events); err != nil {
		return localgce.Connection{}, err
	}
	return localgce.Start(ctx, o)
}

func (engine) Connect(ctx context.Context) (localgce.Connection, error) {
	return localgce.Connect(ctx, localgce.Options{})
}

func (engine) Status(ctx context.Context) (localgce.Status, error) {
	return localgce.GetStatus(ctx, localgce.Options{})
}

func (engine) Stop(ctx context.Context, path string, events event.Sink) (localgce.Report, error) {
	report, err := localgce.Stop(ctx, localgce.Options{Events: events})
	if err != nil || report.Endpoint == "" {
		return report, err
	}
	return report, kubeconfig.New(path).ForgetEndpoint(ctx, report.Endpoint)
}

func (engine) Serve(ctx context.Context, o localgce.Options) error {
	return localgce.Serve(ctx, o)
}

func (engine) BuildImage(ctx context.Context, events event.Sink) (localgce.Image, error) {
	return localgce.BuildImage(ctx, events)
}

func (engine) Images() ([]localgce.Image, error) { return localgce.Images() }

// reach connects to the engine, and starts it first if the request wants that.
func (e engine) reach(ctx context.Context, r plugin.Request) (localgce.Connection, error) {
	if r.Start {
		return e.Start(ctx, localgce.Options{Events: r.Events})
	}
	return e.Connect(ctx)
}
