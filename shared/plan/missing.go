package plan

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// MissingReplicas are those that the spec asks for and that have no machine:
// it was lost, or an interrupted command has deleted it.
func MissingReplicas(d Desired, observed infra.Inventory) []infra.FoundInstance {
	var missing []infra.FoundInstance
	for _, r := range d.replicas(observed) {
		there := func(i infra.FoundInstance) bool { return i.Ref() == r.ref() }
		if !slices.ContainsFunc(observed.Instances, there) {
			missing = append(missing, infra.FoundInstance{Name: r.name, Zone: r.zone, Role: infra.RoleControlPlane})
		}
	}
	return missing
}

// MissingGroups are the managed groups that the spec asks for and that are not
// there.
func MissingGroups(d Desired, observed infra.Inventory) []infra.FoundManagedGroup {
	var missing []infra.FoundManagedGroup
	for _, pool := range d.Spec.Spec.Pools {
		for _, zone := range pool.Zones {
			ref := infra.PoolGroup(d.Spec.Metadata.Name, pool.Name, zone)
			if _, there := observed.ManagedGroup(ref); !there {
				missing = append(missing, infra.FoundManagedGroup{
					Name: ref.Name, Zone: zone, Pool: pool.Name, Template: d.template(pool, observed)})
			}
		}
	}
	return missing
}

// Unplanned are the replicas that are there and that the spec has no place for.
func Unplanned(d Desired, observed infra.Inventory) []infra.FoundInstance {
	planned := d.replicas(observed)
	return slices.DeleteFunc(observed.Replicas(), func(i infra.FoundInstance) bool {
		return slices.ContainsFunc(planned, func(r replica) bool { return r.ref() == i.Ref() })
	})
}
