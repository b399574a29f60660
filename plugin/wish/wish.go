// Package wish makes a Cluster document of flags.
package wish

import (
	"slices"
	"time"

	"github.com/spf13/pflag"

	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	fields "github.com/kubectl-ha/kubectl-ha/shared/spec/change"
)

// defaultName is the name of a cluster that was given none.
const defaultName = "ha"

// Wish is a Cluster document in flags.
type Wish struct {
	name              string
	zones             []string
	nodesPerZone      int
	machineType       string
	replicaType       string
	kubernetesVersion string
	spot              bool
	ttl               time.Duration
}

// Flags adds the flags.
func (w *Wish) Flags(flags *pflag.FlagSet) {
	flags.StringVar(&w.name, "name", defaultName, "the cluster's name")
	flags.StringSliceVar(&w.zones, "zones", nil, "zones: a control-plane replica in each, and workers; three survive the loss of one")
	flags.IntVar(&w.nodesPerZone, "nodes-per-zone", 1, "workers in each zone")
	flags.StringVar(&w.machineType, "machine-type", spec.DefaultPoolMachineType, "machine type of the workers")
	flags.StringVar(&w.replicaType, "control-plane-machine-type", spec.DefaultControlPlaneMachineType, "machine type of the control plane")
	flags.StringVar(&w.kubernetesVersion, "kubernetes-version", spec.DefaultKubernetesVersion, "version of Kubernetes")
	flags.BoolVar(&w.spot, "spot", false, "spot machines for the workers")
	flags.DurationVar(&w.ttl, "ttl", 0, "how long the cluster may live, such as 2h: then its machines delete themselves, and kubectl ha gc the rest; 0 keeps it")
}

// Names are the flags that a file replaces.
func Names() []string {
	var names []string
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	new(Wish).Flags(flags)
	flags.VisitAll(func(flag *pflag.Flag) { names = append(names, flag.Name) })
	return names
}

// said are the fields that each flag speaks of.
func said() map[string][]string {
	return map[string][]string{
		"zones":                      {"spec.controlPlane.zones", "spec.pools[].zones"},
		"nodes-per-zone":             {"spec.pools[].nodesPerZone"},
		"machine-type":               {"spec.pools[].machineType"},
		"control-plane-machine-type": {"spec.controlPlane.machineType"},
		"kubernetes-version":         {"spec.kubernetesVersion"},
		"spot":                       {"spec.pools[].spot"},
		"ttl":                        {"spec.ttl"},
	}
}

// Unsaid are the fields that no flag which was given speaks of: a cluster that
// exists keeps them. Which cluster it is, flags or their defaults always say.
func (w *Wish) Unsaid(given func(flag string) bool) []string {
	known := []string{"apiVersion", "kind", "metadata.name", "spec.project", "spec.region"}
	for flag, paths := range said() {
		if given(flag) {
			known = append(known, paths...)
		}
	}
	if given("nodes-per-zone") && w.nodesPerZone == 0 {
		known = append(known, "spec.pools[].name") // no pool at all
	}
	return slices.DeleteFunc(fields.Paths(), func(path string) bool { return slices.Contains(known, path) })
}

// Document writes the wish as a Cluster document with all defaults.
func (w *Wish) Document(where target.Selection) (*spec.Cluster, error) {
	at := where.WithDefaults()
	zones := w.zones
	if len(zones) == 0 && at.Local && at.Region == target.LocalRegion {
		zones = localZones()
	}
	document := &spec.Cluster{Metadata: spec.Metadata{Name: w.name}}
	document.Spec = spec.Spec{
		Project:           at.Project,
		Region:            at.Region,
		KubernetesVersion: w.kubernetesVersion,
		ControlPlane:      spec.ControlPlane{Zones: zones, MachineType: w.replicaType},
		TTL:               spec.Duration{Duration: w.ttl},
	}
	if w.nodesPerZone != 0 {
		document.Spec.Pools = []spec.Pool{w.pool(zones)}
	}
	spec.Default(document)
	return document, spec.Validate(document)
}

func (w *Wish) pool(zones []string) spec.Pool {
	return spec.Pool{
		Name: spec.DefaultPoolName, Zones: slices.Clone(zones), NodesPerZone: w.nodesPerZone,
		MachineType: w.machineType, Spot: w.spot,
	}
}

// localZones are the zones of target.LocalRegion.
func localZones() []string {
	return []string{target.LocalRegion + "-b", target.LocalRegion + "-c", target.LocalRegion + "-d"}
}
