package main

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/plugin"
	"github.com/kubectl-ha/kubectl-ha/plugin/local"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/kubeconfig"
)

// localGCE is the local Compute Engine of this user, as the faces want it. Its
// errors name the commands that help.
type localGCE struct{}

func (l localGCE) Start(ctx context.Context, o localgce.Options, build bool) (localgce.Connection, error) {
	if _, err := l.BuildImage(ctx, localgce.ImageOptions{Build: build, Events: o.Events}); err != nil {
		return localgce.Connection{}, err
	}
	c, err := localgce.Start(ctx, o)
	return c, local.WithCommand(err)
}

func (localGCE) Connect(ctx context.Context) (localgce.Connection, error) {
	c, err := localgce.Connect(ctx, localgce.Options{})
	return c, local.WithCommand(err)
}

func (localGCE) Status(ctx context.Context) (local.Status, error) {
	found, err := localgce.GetStatus(ctx, localgce.Options{})
	status := local.Status{Status: found, Clusters: map[string]int{}}
	for _, labels := range found.Labels {
		if mark, ok := infra.ParseLabels(labels); ok {
			status.Clusters[mark.Cluster]++
		}
	}
	return status, local.WithCommand(err)
}

func (localGCE) Stop(ctx context.Context, path string, events event.Sink) (localgce.Report, error) {
	report, err := localgce.Stop(ctx, localgce.Options{Events: events})
	if err != nil || report.Endpoint == "" {
		return report, local.WithCommand(err)
	}
	return report, kubeconfig.New(path).ForgetEndpoint(ctx, report.Endpoint)
}

func (localGCE) Serve(ctx context.Context, o localgce.Options) error {
	return local.WithCommand(localgce.Serve(ctx, o))
}

func (localGCE) BuildImage(ctx context.Context, o localgce.ImageOptions) (localgce.Image, error) {
	image, err := localgce.BuildImage(ctx, o)
	return image, local.WithCommand(err)
}

func (localGCE) PullImage(ctx context.Context, o localgce.ImageOptions, reference string) (string, error) {
	pulled, err := localgce.PullImage(ctx, o, reference)
	return pulled, local.WithCommand(err)
}

func (localGCE) PushImage(ctx context.Context, o localgce.ImageOptions, reference string) (string, error) {
	pushed, err := localgce.PushImage(ctx, o, reference)
	return pushed, local.WithCommand(err)
}

func (localGCE) PruneImages(ctx context.Context) (int64, error) { return localgce.PruneImages(ctx) }

func (localGCE) Images() ([]localgce.Image, error) { return localgce.Images() }

func (localGCE) FindImage() (localgce.Image, error) {
	cache, err := localgce.DefaultCacheDir()
	if err != nil {
		return localgce.Image{}, err
	}
	return localgce.FindImage(cache)
}

func (localGCE) RemoveImage(id string) (localgce.Image, error) { return localgce.RemoveImage(id) }

// reach connects to the engine, and starts it first if the request wants that.
func (l localGCE) reach(ctx context.Context, r plugin.Request) (localgce.Connection, error) {
	if r.Start && !r.DryRun {
		return l.Start(ctx, localgce.Options{Events: r.Events}, r.BuildImage)
	}
	return l.Connect(ctx)
}
