// Package target tells which cluster a command line means.
package target

import (
	"cmp"
	"fmt"

	"github.com/spf13/pflag"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/envvar"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// What clusters of the local Compute Engine take by default.
const (
	LocalProject = "local"
	LocalRegion  = "europe-west1"
)

// Variables that say where clusters are, if neither flags nor the context do.
const (
	ProjectVariable = "KUBECTL_HA_PROJECT"
	RegionVariable  = "KUBECTL_HA_REGION"
)

// ClusterFlags are what a command line says about which cluster it means.
type ClusterFlags struct {
	Project, Region string
	Cluster         string // its name
	Local           bool

	getenv func(string) string // nil for an empty environment
}

// AddTo adds the flags that say where clusters are.
func (s *ClusterFlags) AddTo(flags *pflag.FlagSet, getenv func(string) string) {
	s.getenv = getenv
	flags.StringVar(&s.Project, "project", "", "the Google Cloud project (or set "+ProjectVariable+")")
	flags.StringVar(&s.Region, "region", "", "the region, such as europe-west1 (or set "+RegionVariable+")")
	local, _ := envvar.Bool(getenv, envvar.Local) // CheckEnvironment refuses what is no boolean
	flags.BoolVar(&s.Local, "local", local, "use the Compute Engine on this computer (or set "+envvar.Local+"=1)")
}

// CheckEnvironment refuses what the environment says and cannot mean.
func CheckEnvironment(getenv func(string) string) error {
	_, err := envvar.Bool(getenv, envvar.Local)
	return err
}

// ClusterRef is a cluster, and on which Compute Engine it is.
type ClusterRef struct {
	model.Target
	Local bool
}

// Where is the project to look in: that of the context, unless flags say another
// one. unknown says why the context tells of no cluster.
func (s ClusterFlags) Where(known model.Target, unknown error) ClusterRef {
	anywhere := ClusterFlags{Project: s.Project, Local: s.Local, getenv: s.getenv}
	if unknown == nil && anywhere.agrees(known) {
		return ClusterRef{Target: model.Target{Project: known.Project}, Local: known.Endpoint != ""}
	}
	return anywhere.WithDefaults()
}

// Resolve takes what the flags say, and from the context what they leave open
// as long as the two do not contradict each other. unknown says why the
// context tells of no cluster.
func (s ClusterFlags) Resolve(known model.Target, unknown error) (ClusterRef, error) {
	if unknown == nil && s.agrees(known) {
		return ClusterRef{Target: known, Local: s.Local || known.Endpoint != ""}, nil
	}
	p := s.WithDefaults()
	switch {
	case p.Name != "" && p.Region != "":
		return p, nil
	case p.Name != "":
		return ClusterRef{}, errs.Errorf(errs.Usage, "in which region is the cluster %s?", p.Name).
			WithHint("Add --region; kubectl ha list shows the clusters of a project.")
	case unknown != nil:
		return ClusterRef{}, fmt.Errorf("which cluster? %w", unknown)
	default:
		return ClusterRef{}, errs.Errorf(errs.Usage, "the flags do not match the cluster of the current context, which is %s in %s of project %s",
			known.Name, known.Region, known.Project).WithHint("Name it with --name; kubectl ha list shows them.")
	}
}

// agrees reports whether the selection, as far as it goes, means the target.
func (s ClusterFlags) agrees(target model.Target) bool {
	same := func(said, is string) bool { return said == "" || said == is }
	return same(s.Cluster, target.Name) && same(s.Region, target.Region) &&
		same(s.Project, target.Project) && (!s.Local || target.Endpoint != "")
}

// WithDefaults is what is meant without a context. The variables are for Google's
// Compute Engine.
func (s ClusterFlags) WithDefaults() ClusterRef {
	p := ClusterRef{Target: model.Target{Project: s.Project, Region: s.Region, Name: s.Cluster}, Local: s.Local}
	if s.Local {
		p.Project, p.Region = cmp.Or(p.Project, LocalProject), cmp.Or(p.Region, LocalRegion)
	} else if s.getenv != nil {
		p.Project, p.Region = cmp.Or(p.Project, s.getenv(ProjectVariable)), cmp.Or(p.Region, s.getenv(RegionVariable))
	}
	return p
}
