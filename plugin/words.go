package plugin

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/gc"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// words is what command lines are completed with.
type words struct{ *app }

// Contexts asks the kubeconfig.
func (w words) Contexts() []string {
	names, _ := w.Clouds.Contexts(*w.kubeconfig.KubeConfig)
	return names
}

// Clusters asks Compute Engine.
func (w words) Clusters(ctx context.Context, said target.ClusterFlags) (names []string) {
	request, err := w.request(ctx, w.where(said))
	if err != nil {
		return nil
	}
	found, _ := w.Clouds.List(ctx, request)
	for _, summary := range gc.InRegion(found, said.Region) {
		names = append(names, summary.Cluster)
	}
	return names
}

// Zones asks Compute Engine.
func (w words) Zones(ctx context.Context, said target.ClusterFlags) []string {
	return w.ofRegion(ctx, said, w.Clouds.Zones)
}

// MachineTypes asks Compute Engine.
func (w words) MachineTypes(ctx context.Context, said target.ClusterFlags) []string {
	return w.ofRegion(ctx, said, w.Clouds.MachineTypes)
}

func (w words) ofRegion(ctx context.Context, said target.ClusterFlags, ask func(context.Context, Request) ([]string, error)) []string {
	request, err := w.request(ctx, w.region(said))
	if err != nil {
		return nil
	}
	names, _ := ask(ctx, request)
	return names
}

// Status asks Compute Engine and the cluster.
func (w words) Status(ctx context.Context, said target.ClusterFlags) status.Report {
	on, err := w.find(ctx, said)
	if err != nil {
		return status.Report{}
	}
	request, _ := w.request(ctx, on) // its project is known
	operator, err := w.open(ctx, request)
	if err != nil {
		return status.Report{}
	}
	found, _ := operator.Status(ctx)
	return found
}

// region is the flags' region, or else that of the context's cluster.
func (w words) region(said target.ClusterFlags) target.ClusterRef {
	said.Cluster = ""
	known, err := w.Clouds.Context(*w.kubeconfig.KubeConfig, *w.kubeconfig.Context)
	if on, err := said.Resolve(known, err); err == nil {
		return on
	}
	return said.WithDefaults()
}

func (w words) request(ctx context.Context, on target.ClusterRef) (Request, error) {
	on, err := w.withProject(ctx, on)
	return Request{Target: on.Target, Local: on.Local, Events: event.Discard, Kubeconfig: *w.kubeconfig.KubeConfig}, err
}
