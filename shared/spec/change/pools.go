package change

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

func poolFields() []field {
	return []field{
		{path: "spec.pools[].name", keep: keepPools},
		pool("spec.pools[].zones", func(p *spec.Pool) *[]string { return &p.Zones }),
		nodesPerZone(),
		pool("spec.pools[].machineType", func(p *spec.Pool) *string { return &p.MachineType }),
		pool("spec.pools[].disk.type", func(p *spec.Pool) *string { return &p.Disk.Type }),
		pool("spec.pools[].disk.sizeGB", func(p *spec.Pool) *int { return &p.Disk.SizeGB }),
		pool("spec.pools[].spot", func(p *spec.Pool) *bool { return &p.Spot }),
		pool("spec.pools[].labels", func(p *spec.Pool) *map[string]string { return &p.Labels }),
		pool("spec.pools[].taints", func(p *spec.Pool) *[]string { return &p.Taints }),
	}
}

// pool is a field of the pools that both have.
func pool[T any](path string, value func(*spec.Pool) *T) field {
	return field{path: path, keep: func(have, want *spec.Cluster) {
		eachPool(have, want, func(have, want *spec.Pool) { *value(want) = *value(have) })
	}}
}

// eachPool goes through the pools that both have.
func eachPool(have, want *spec.Cluster, do func(have, want *spec.Pool)) {
	for i := range want.Spec.Pools {
		if j := named(have, want.Spec.Pools[i].Name); j >= 0 {
			do(&have.Spec.Pools[j], &want.Spec.Pools[i])
		}
	}
}

func named(c *spec.Cluster, pool string) int {
	return slices.IndexFunc(c.Spec.Pools, func(p spec.Pool) bool { return p.Name == pool })
}

// keepPools leaves no pool of the cluster out.
func keepPools(have, want *spec.Cluster) {
	for _, pool := range have.Spec.Pools {
		if named(want, pool.Name) < 0 {
			want.Spec.Pools = append(want.Spec.Pools, pool)
		}
	}
}

// nodesPerZone is what a pool is asked for with: if nobody has, the cluster gets
// none that it does not have.
func nodesPerZone() field {
	f := pool("spec.pools[].nodesPerZone", func(p *spec.Pool) *int { return &p.NodesPerZone })
	values := f.keep
	f.keep = func(have, want *spec.Cluster) {
		want.Spec.Pools = slices.DeleteFunc(want.Spec.Pools, func(p spec.Pool) bool { return named(have, p.Name) < 0 })
		values(have, want)
	}
	return f
}
