package change

import (
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

func poolFields() []field {
	return []field{
		{path: "spec.pools[].name", refused: lostPools, keep: keepPools},
		pool("spec.pools[].zones", lostZones, func(p *spec.Pool) *[]string { return &p.Zones }),
		nodesPerZone(),
		pool("spec.pools[].machineType", nil, func(p *spec.Pool) *string { return &p.MachineType }),
		pool("spec.pools[].disk.type", nil, func(p *spec.Pool) *string { return &p.Disk.Type }),
		pool("spec.pools[].disk.sizeGB", nil, func(p *spec.Pool) *int { return &p.Disk.SizeGB }),
		pool("spec.pools[].spot", nil, func(p *spec.Pool) *bool { return &p.Spot }),
		pool("spec.pools[].labels", nil, func(p *spec.Pool) *map[string]string { return &p.Labels }),
		pool("spec.pools[].taints", nil, func(p *spec.Pool) *[]string { return &p.Taints }),
	}
}

// pool is a field of the pools that both have. refuse returns message and hint,
// no message where the change is applied; nil is for fields that plans apply.
func pool[T any](path string, refuse func(have, want spec.Pool) (message, hint string), value func(*spec.Pool) *T) field {
	f := field{path: path, keep: func(have, want *spec.Cluster) {
		eachPool(have, want, func(_ int, have, want *spec.Pool) { *value(want) = *value(have) })
	}}
	if refuse != nil {
		f.refused = func(have, want *spec.Cluster) (problems []spec.Problem) {
			eachPool(have, want, func(i int, have, want *spec.Pool) {
				if message, hint := refuse(*have, *want); message != "" {
					at := fmt.Sprintf("spec.pools[%d]%s", i, path[len("spec.pools[]"):])
					problems = append(problems, spec.Problem{Path: at, Message: "pool " + have.Name + " " + message, Hint: hint})
				}
			})
			return problems
		}
	}
	return f
}

// eachPool goes through the pools that both have; i is the wanted one's place.
func eachPool(have, want *spec.Cluster, do func(i int, have, want *spec.Pool)) {
	for i := range want.Spec.Pools {
		if j := named(have, want.Spec.Pools[i].Name); j >= 0 {
			do(i, &have.Spec.Pools[j], &want.Spec.Pools[i])
		}
	}
}

func named(c *spec.Cluster, pool string) int {
	return slices.IndexFunc(c.Spec.Pools, func(p spec.Pool) bool { return p.Name == pool })
}

// lostPools refuses to take pools away: their workers are to be drained.
func lostPools(have, want *spec.Cluster) []spec.Problem {
	var problems []spec.Problem
	for _, pool := range have.Spec.Pools {
		if named(want, pool.Name) < 0 {
			problems = append(problems, spec.Problem{Path: "spec.pools",
				Message: "the cluster has a pool " + pool.Name + " too",
				Hint:    "kubectl ha remove-pool " + pool.Name + " drains and removes it"})
		}
	}
	return problems
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
	f := pool("spec.pools[].nodesPerZone", nil, func(p *spec.Pool) *int { return &p.NodesPerZone })
	values := f.keep
	f.keep = func(have, want *spec.Cluster) {
		want.Spec.Pools = slices.DeleteFunc(want.Spec.Pools, func(p spec.Pool) bool { return named(have, p.Name) < 0 })
		values(have, want)
	}
	return f
}

func lostZones(have, want spec.Pool) (message, hint string) {
	missing := fewer(have.Zones, want.Zones)
	if len(missing) == 0 {
		return "", ""
	}
	return "is in " + words(missing) + " too", "kubectl ha remove-pool " + have.Name + " --zone ZONE drains and removes it in one"
}
