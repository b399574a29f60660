package plugin

import (
	"context"

	"github.com/spf13/pflag"

	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/shared/apilog"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// clusterFlags adds the flags that name a cluster, and those of the kubeconfig.
func (a *app) clusterFlags(flags *pflag.FlagSet, s *target.ClusterFlags) {
	a.kubeconfigFlags(flags)
	s.AddTo(flags, a.Getenv)
	flags.StringVar(&s.Cluster, "name", "", "the cluster's name, instead of the kubeconfig context's")
	flags.SetNormalizeFunc(formerNames)
}

// formerNames takes --cluster for --name, as it was called: for kubectl, --cluster is
// an entry of the kubeconfig.
func formerNames(_ *pflag.FlagSet, name string) pflag.NormalizedName {
	if name == "cluster" {
		name = "name"
	}
	return pflag.NormalizedName(name)
}

// kubeconfigFlags adds kubectl's own flags.
func (a *app) kubeconfigFlags(flags *pflag.FlagSet) {
	a.kubeconfig.AddFlags(flags)
	flags.Lookup("context").Usage = "the kubeconfig's context (default the current one)"
	flags.Lookup("kubeconfig").Usage = "the kubeconfig file (default as for kubectl)"
	flags.IntVarP(&a.verbosity, "v", "v", 0, "show requests to the APIs: 6 as a line each, 7 with headers, never a credential")
}

// open opens the cluster that a request means.
func (a *app) open(ctx context.Context, request Request) (Operator, error) {
	request.Log, request.Context = a.log().Observed(request.Observe), *a.kubeconfig.Context
	return a.Clouds.Open(ctx, request)
}

// reader opens a cluster to look at it.
func (a *app) reader(ctx context.Context, on target.ClusterRef) (Operator, error) {
	return a.open(ctx, Request{Target: on.Target, Local: on.Local, Events: event.Discard, Kubeconfig: *a.kubeconfig.KubeConfig})
}

func (a *app) log() apilog.Log { return apilog.New(a.verbosity, a.Streams.ErrOut, a.Now) }

// find resolves which cluster the command line means.
func (a *app) find(ctx context.Context, s target.ClusterFlags) (target.ClusterRef, error) {
	known, err := a.Clouds.Context(*a.kubeconfig.KubeConfig, *a.kubeconfig.Context)
	found, err := s.Resolve(known, err)
	if err != nil {
		return target.ClusterRef{}, err
	}
	return a.withProject(ctx, found)
}

// where is the project to look in: that of the context, unless flags say
// another one.
func (a *app) where(s target.ClusterFlags) target.ClusterRef {
	known, err := a.Clouds.Context(*a.kubeconfig.KubeConfig, *a.kubeconfig.Context)
	return s.Where(known, err)
}

// withProject fills in the project from the user's credentials.
func (a *app) withProject(ctx context.Context, p target.ClusterRef) (target.ClusterRef, error) {
	if p.Project != "" {
		return p, nil
	}
	project, err := a.Clouds.DefaultProject(ctx)
	p.Project = project
	return p, err
}
