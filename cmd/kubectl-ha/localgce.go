package main

import (
	"context"
	"os"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/plugin"
	"github.com/kubectl-ha/kubectl-ha/plugin/local"
	"github.com/kubectl-ha/kubectl-ha/shared/envvar"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/kubeconfig"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// localGCE is the local Compute Engine of this user, as the faces want it. Its
// errors name the commands that help.
type localGCE struct{}

func (l localGCE) Start(ctx context.Context, o localgce.Options, build bool) (localgce.Connection, error) {
	if _, err := l.BuildImage(ctx, localgce.ImageOptions{KubernetesVersion: release.Newest, Build: build, Events: o.Events}); err != nil {
		return localgce.Connection{}, err
	}
	return l.start(ctx, o)
}

// start is Start for clusters, which say what image they need.
func (localGCE) start(ctx context.Context, o localgce.Options) (localgce.Connection, error) {
	internet, err := wantsInternet(os.Getenv)
	if err != nil {
		return localgce.Connection{}, err
	}
	if o.Internet == nil {
		o.Internet = internet
	}
	c, err := localgce.Start(ctx, o)
	return c, local.WithCommand(err)
}

// wantsInternet is what the environment says, or nil where it says nothing.
func wantsInternet(getenv func(string) string) (*bool, error) {
	wanted, err := envvar.Bool(getenv, envvar.LocalInternet)
	if err != nil || getenv(envvar.LocalInternet) == "" {
		return nil, err
	}
	return &wanted, nil
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

func (localGCE) FindImage(version string) (localgce.Image, error) {
	cache, err := localgce.DefaultCacheDir()
	if err != nil {
		return localgce.Image{}, err
	}
	return localgce.FindImage(cache, version)
}

func (localGCE) RemoveImage(id string) (localgce.Image, error) { return localgce.RemoveImage(id) }

// localImages are the machine images of the local Compute Engine.
type localImages struct {
	localgce.Connection
	build bool // also what is published
}

// Family has the same name on each.
func (localImages) Family(version string) string { return localgce.ImageFamily(version) }

// Ensure has the image on this computer.
func (i localImages) Ensure(ctx context.Context, version string, events event.Sink) error {
	_, err := i.BuildImage(ctx, localgce.ImageOptions{KubernetesVersion: version, Build: i.build, Events: events})
	return local.WithCommand(err)
}

// reach connects to the engine, and starts it first if the request wants that.
func (l localGCE) reach(ctx context.Context, r plugin.Request) (localgce.Connection, error) {
	if r.Start && !r.DryRun {
		return l.start(ctx, localgce.Options{Events: r.Events, Internet: r.Internet})
	}
	return l.Connect(ctx)
}
