package change

import (
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Surplus names what a cluster has and the wanted spec has no more: replicas, pools, and
// zones of pools. To remove them is to be asked for.
func Surplus(have, want *spec.Cluster) (surplus []string) {
	for _, zone := range fewer(have.Spec.ControlPlane.Zones, want.Spec.ControlPlane.Zones) {
		surplus = append(surplus, "spec.controlPlane.zones: a replica in "+zone)
	}
	for _, pool := range have.Spec.Pools {
		i := named(want, pool.Name)
		if i < 0 {
			surplus = append(surplus, "spec.pools: pool "+pool.Name)
			continue
		}
		for _, zone := range fewer(pool.Zones, want.Spec.Pools[i].Zones) {
			surplus = append(surplus, fmt.Sprintf("spec.pools[%d].zones: the workers of pool %s in %s", i, pool.Name, zone))
		}
	}
	return surplus
}

// Retain gives the wanted spec what Surplus names.
func Retain(have, want *spec.Cluster) {
	retain(have.Spec.ControlPlane.Zones, &want.Spec.ControlPlane.Zones)
	eachPool(have, want, func(have, want *spec.Pool) { retain(have.Zones, &want.Zones) })
	keepPools(have, want)
}

func retain(have []string, want *[]string) {
	*want = slices.Concat(*want, fewer(have, *want))
}
