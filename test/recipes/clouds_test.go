package recipes

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/plugin"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/kubeconfig"
)

// clouds is the shell's world, as the plugin asks for it: Google's Compute Engine
// and the local one alike.
type clouds struct{ s *shell }

func (c clouds) Context(_, name string) (model.Target, error) {
	return kubeconfig.New(c.s.config).Target(name)
}

func (c clouds) Contexts(string) ([]string, error) { return kubeconfig.New(c.s.config).Contexts() }

func (c clouds) DefaultProject(context.Context) (string, error) {
	return c.s.world.Engine.Project, nil
}

func (c clouds) Open(ctx context.Context, r plugin.Request) (plugin.Operator, error) {
	fuse, _ := crash.NewFuse(ctx, crash.Point{})
	o := c.s.world.OperatorWith(c.s.config, r.Target.Name, fuse)
	o.Target.Region, o.Events, o.DryRun, o.Manifests = r.Target.Region, r.Events, r.DryRun, r.Manifests
	return o, nil
}

func (c clouds) Zones(ctx context.Context, _ plugin.Request) ([]string, error) {
	fuse, ctx := crash.NewFuse(ctx, crash.Point{})
	return c.s.world.Client(fuse).Zones(ctx)
}

func (c clouds) MachineTypes(ctx context.Context, _ plugin.Request) ([]string, error) {
	fuse, ctx := crash.NewFuse(ctx, crash.Point{})
	return c.s.world.Client(fuse).MachineTypes(ctx)
}

func (c clouds) List(ctx context.Context, _ plugin.Request) ([]infra.Summary, error) {
	fuse, ctx := crash.NewFuse(ctx, crash.Point{})
	return cluster.List(ctx, c.s.world.Client(fuse))
}
