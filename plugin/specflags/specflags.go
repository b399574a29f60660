// Package specflags makes a Cluster document of flags.
package specflags

import (
	"slices"
	"time"

	"github.com/spf13/pflag"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	fields "github.com/kubectl-ha/kubectl-ha/shared/spec/change"
)

// defaultName is the name of a cluster that was given none.
const defaultName = "ha"

// Flags are a Cluster document in flags.
type Flags struct {
	name              string
	zones             []string
	nodesPerZone      int
	machineType       string
	replicaType       string
	kubernetesVersion string
	image             string
	spot              bool
	manifests         []string
	ttl               time.Duration
}

// AddTo adds the flags.
func (f *Flags) AddTo(flags *pflag.FlagSet) {
	flags.StringVar(&f.name, "name", defaultName, "the cluster's name")
	flags.StringSliceVar(&f.zones, "zones", nil, "zones, each with a control-plane replica and workers; three survive the loss of one")
	flags.IntVar(&f.nodesPerZone, "nodes-per-zone", 1, "workers in each zone")
	flags.StringVar(&f.machineType, "machine-type", spec.DefaultPoolMachineType, "machine type of the workers")
	flags.StringVar(&f.replicaType, "control-plane-machine-type", spec.DefaultControlPlaneMachineType, "machine type of the control plane")
	cli.AddKubernetesVersion(flags, &f.kubernetesVersion)
	flags.StringVar(&f.image, "image", "", "image of the machines: projects/PROJECT/global/images/NAME, or …/images/family/NAME for the newest of a family")
	flags.BoolVar(&f.spot, "spot", false, "spot machines for the workers")
	flags.StringSliceVar(&f.manifests, "manifests", nil, "manifests to apply when the API serves: files, directories or kustomizations")
	flags.DurationVar(&f.ttl, "ttl", 0, "lifetime of the cluster, such as 2h: then its machines delete themselves, and kubectl ha gc deletes the rest; 0 for no limit")
}

// Names are the flags that a file replaces.
func Names() []string {
	var names []string
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	new(Flags).AddTo(flags)
	flags.VisitAll(func(flag *pflag.Flag) { names = append(names, flag.Name) })
	return names
}

// fieldsOf are the fields that each flag sets.
func fieldsOf() map[string][]string {
	return map[string][]string{
		"zones":                      {"spec.controlPlane.zones", "spec.pools[].zones"},
		"nodes-per-zone":             {"spec.pools[].nodesPerZone"},
		"machine-type":               {"spec.pools[].machineType"},
		"control-plane-machine-type": {"spec.controlPlane.machineType"},
		"kubernetes-version":         {"spec.kubernetesVersion"},
		"image":                      {"spec.image"},
		"spot":                       {"spec.pools[].spot"},
		"manifests":                  {"spec.manifests"},
		"ttl":                        {"spec.ttl"},
	}
}

// Unset are the fields that no flag which was given sets: a cluster that exists
// keeps them. Which cluster it is, flags or their defaults always say.
func (f *Flags) Unset(given func(flag string) bool) []string {
	known := []string{"apiVersion", "kind", "metadata.name", "spec.project", "spec.region"}
	for flag, paths := range fieldsOf() {
		if given(flag) {
			known = append(known, paths...)
		}
	}
	if given("nodes-per-zone") && f.nodesPerZone == 0 {
		known = append(known, "spec.pools[].name") // no pool at all
	}
	return slices.DeleteFunc(fields.Paths(), func(path string) bool { return slices.Contains(known, path) })
}

// Document writes the flags as a Cluster document with all defaults.
func (f *Flags) Document(where target.ClusterFlags) (*spec.Cluster, error) {
	at := where.WithDefaults()
	zones := f.zones
	if len(zones) == 0 && at.Local && at.Region == target.LocalRegion {
		zones = localZones()
	}
	document := &spec.Cluster{Metadata: spec.Metadata{Name: f.name}}
	document.Spec = spec.Spec{
		Project:           at.Project,
		Region:            at.Region,
		KubernetesVersion: f.kubernetesVersion,
		Image:             f.image,
		ControlPlane:      spec.ControlPlane{Zones: zones, MachineType: f.replicaType},
		Manifests:         f.manifests,
		TTL:               spec.Duration{Duration: f.ttl},
	}
	if f.nodesPerZone != 0 {
		document.Spec.Pools = []spec.Pool{f.pool(zones)}
	}
	spec.Default(document)
	return document, byFlag(spec.Validate(document))
}

func (f *Flags) pool(zones []string) spec.Pool {
	return spec.Pool{
		Name: spec.DefaultPoolName, Zones: slices.Clone(zones), NodesPerZone: f.nodesPerZone,
		MachineType: f.machineType, Spot: f.spot,
	}
}

// localZones are the zones of target.LocalRegion.
func localZones() []string {
	return []string{target.LocalRegion + "-b", target.LocalRegion + "-c", target.LocalRegion + "-d"}
}
