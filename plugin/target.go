package plugin

import (
	"context"
	"fmt"

	"github.com/spf13/pflag"

	"github.com/kubectl-ha/kubectl-ha/plugin/local"
	"github.com/kubectl-ha/kubectl-ha/shared/apilog"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

// What clusters of the local Compute Engine take by default.
const (
	localProject = "local"
	localRegion  = "europe-west1"
)

// selection is what a command line says about which cluster it means.
type selection struct {
	project, region, name string
	local                 bool
}

// selectionFlags adds the flags that name a cluster, and those of the kubeconfig.
func (a *app) selectionFlags(flags *pflag.FlagSet, s *selection) {
	a.kubeconfigFlags(flags)
	a.placeFlags(flags, s)
	flags.StringVar(&s.name, "cluster", "", "the cluster's name, instead of the kubeconfig context's")
}

// kubeconfigFlags adds kubectl's own flags.
func (a *app) kubeconfigFlags(flags *pflag.FlagSet) {
	a.kubeconfig.AddFlags(flags)
	flags.Lookup("context").Usage = "the kubeconfig's context (default the current one)"
	flags.Lookup("kubeconfig").Usage = "the kubeconfig file (default as for kubectl)"
	flags.IntVarP(&a.verbosity, "v", "v", 0, "show requests to the APIs: 6 as a line each, 7 with headers, never a credential")
}

// placeFlags adds the flags that say where clusters are.
func (a *app) placeFlags(flags *pflag.FlagSet, s *selection) {
	flags.StringVar(&s.project, "project", "", "the Google Cloud project")
	flags.StringVar(&s.region, "region", "", "the region, such as europe-west1")
	flags.BoolVar(&s.local, "local", a.Getenv(local.Variable) == "1", "use the Compute Engine on this computer (or set "+local.Variable+"=1)")
}

// open opens the cluster that a request means.
func (a *app) open(ctx context.Context, request Request) (Operator, error) {
	request.Log, request.Context = a.log().Observed(request.Observe), *a.kubeconfig.Context
	return a.Clouds.Open(ctx, request)
}

func (a *app) log() apilog.Log { return apilog.New(a.verbosity, a.Streams.ErrOut, a.Now) }

// place is a cluster, and on which Compute Engine it is.
type place struct {
	cluster.Target
	local bool
}

// find resolves which cluster the command line means.
func (a *app) find(ctx context.Context, s selection) (place, error) {
	known, err := a.Clouds.Context(*a.kubeconfig.KubeConfig, *a.kubeconfig.Context)
	found, err := s.resolve(known, err)
	if err != nil {
		return place{}, err
	}
	return a.withProject(ctx, found)
}

// withProject fills in the project from the user's credentials.
func (a *app) withProject(ctx context.Context, p place) (place, error) {
	if p.Project != "" {
		return p, nil
	}
	project, err := a.Clouds.DefaultProject(ctx)
	p.Project = project
	return p, err
}

// resolve takes what the flags say, and from the context what they leave open
// as long as the two do not contradict each other. unknown says why the
// context tells of no cluster.
func (s selection) resolve(known cluster.Target, unknown error) (place, error) {
	if unknown == nil && s.agrees(known) {
		return place{Target: known, local: s.local || known.Endpoint != ""}, nil
	}
	p := s.withDefaults()
	switch {
	case p.Name != "" && p.Region != "":
		return p, nil
	case p.Name != "":
		return place{}, fault.Errorf(fault.Usage, "in which region is the cluster %s?", p.Name).
			WithHint("Add --region; kubectl ha list shows the clusters of a project.")
	case unknown != nil:
		return place{}, fmt.Errorf("which cluster? %w", unknown)
	default:
		return place{}, fault.Errorf(fault.Usage, "which cluster? The flags do not fit the context's, which is %s in %s of project %s",
			known.Name, known.Region, known.Project).WithHint("Name it with --cluster; kubectl ha list shows them.")
	}
}

// agrees tells whether the selection, as far as it goes, means the target.
func (s selection) agrees(target cluster.Target) bool {
	same := func(said, is string) bool { return said == "" || said == is }
	return same(s.name, target.Name) && same(s.region, target.Region) &&
		same(s.project, target.Project) && (!s.local || target.Endpoint != "")
}

func (s selection) withDefaults() place {
	p := place{Target: cluster.Target{Project: s.project, Region: s.region, Name: s.name}, local: s.local}
	if s.local && p.Project == "" {
		p.Project = localProject
	}
	if s.local && p.Region == "" {
		p.Region = localRegion
	}
	return p
}
