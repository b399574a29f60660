package plan

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Surplus is what a cluster has and its spec does not.
type Surplus struct {
	Replicas []infra.FoundInstance
	Groups   []infra.FoundManagedGroup
}

// SurplusOf is what was found and is not desired, and of what the cluster was to be before
// what is gone already: its node, or its place in etcd, may be left.
func SurplusOf(d Desired, before *spec.Cluster, observed infra.Inventory) (surplus Surplus) {
	was := d
	was.Spec = before
	wanted := MissingReplicas(d, observed)
	gone := slices.DeleteFunc(MissingReplicas(was, observed), func(r infra.FoundInstance) bool {
		return slices.ContainsFunc(wanted, func(other infra.FoundInstance) bool { return other.Ref() == r.Ref() })
	})
	surplus.Replicas = slices.Concat(Unplanned(d, observed), gone)
	for _, group := range slices.Concat(observed.ManagedGroups, MissingGroups(was, observed)) {
		if !d.hasGroup(group.Ref()) {
			surplus.Groups = append(surplus.Groups, group)
		}
	}
	return surplus
}

func (d Desired) hasGroup(ref infra.Ref) bool {
	return slices.ContainsFunc(d.Spec.Spec.Pools, func(pool spec.Pool) bool {
		return slices.ContainsFunc(pool.Zones, func(zone string) bool { return infra.PoolGroup(d.Spec.Metadata.Name, pool.Name, zone) == ref })
	})
}

// prune adds the removal of what is surplus, when all that is desired is there: of replicas
// one after another, and of groups with their nodes and templates.
func (b *builder) prune(d Desired, needs ...string) (pruned []string) {
	waits := needs
	for _, replica := range d.Surplus.Replicas {
		last := b.takeOut(replica.Ref(), waits...)
		pruned, waits = append(pruned, last), []string{last}
	}
	gone := b.removeGroups(d.Surplus.Groups, needs...)
	for _, ref := range b.observed.Refs {
		machine, known := b.observed.Templates[ref.Name]
		if ref.Kind == infra.KindTemplate && known && len(gone) > 0 && !d.hasPool(machine.Labels[infra.LabelPool]) {
			gone = append(gone, b.remove(ref, gone...))
		}
	}
	return append(pruned, gone...)
}

func (d Desired) hasPool(name string) bool {
	return slices.ContainsFunc(d.Spec.Spec.Pools, func(pool spec.Pool) bool { return pool.Name == name })
}
