package spec

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// What fields hold that are not set.
const (
	DefaultKubernetesVersion       = release.Newest
	DefaultControlPlaneMachineType = "e2-standard-2"
	DefaultPoolMachineType         = "e2-standard-4"
	DefaultPoolName                = "default"
	DefaultNodeRange               = "10.132.0.0/20"
	DefaultPodRange                = "10.64.0.0/14"
	DefaultServiceRange            = "10.96.0.0/12"
	DefaultAPIAllowedRange         = "0.0.0.0/0"
	DefaultUsernameClaim           = "sub"
	DefaultOIDCPrefix              = "oidc:"
)

// Default fills in what is not set. The project and the region have no
// default here: they come from the credentials and the command line.
func Default(c *Cluster) {
	set(&c.APIVersion, APIVersion)
	set(&c.Kind, Kind)
	defaultVersion(&c.Spec)
	set(&c.Spec.ControlPlane.MachineType, DefaultControlPlaneMachineType)
	defaultDisk(&c.Spec.ControlPlane.Disk, c.Spec.ControlPlane.MachineType)
	defaultAPIServer(&c.Spec.ControlPlane.APIServer)
	for i := range c.Spec.Pools {
		defaultPool(&c.Spec.Pools[i], c.Spec.ControlPlane.Zones)
	}
	defaultNetwork(&c.Spec.Network)
}

// defaultVersion takes the newest release of a minor version.
func defaultVersion(s *Spec) {
	set(&s.KubernetesVersion, DefaultKubernetesVersion)
	if r, found := release.Find(s.KubernetesVersion); found && r.Minor() == s.KubernetesVersion {
		s.KubernetesVersion, s.AnyPatch = r.Version, true
	}
}

func defaultPool(pool *Pool, zones []string) {
	set(&pool.Name, DefaultPoolName)
	set(&pool.MachineType, DefaultPoolMachineType)
	defaultDisk(&pool.Disk, pool.MachineType)
	if len(pool.Zones) == 0 {
		pool.Zones = slices.Compact(slices.Sorted(slices.Values(zones)))
	}
}

func defaultNetwork(network *Network) {
	set(&network.NodeRange, DefaultNodeRange)
	set(&network.PodRange, DefaultPodRange)
	set(&network.ServiceRange, DefaultServiceRange)
	set(&network.CNI, CNINative)
	if len(network.APIAllowedRanges) == 0 {
		network.APIAllowedRanges = []string{DefaultAPIAllowedRange}
	}
}

func set[T ~string](field *T, value T) {
	if *field == "" {
		*field = value
	}
}
