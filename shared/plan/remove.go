package plan

import "github.com/kubectl-ha/kubectl-ha/shared/infra"

// RemoveReplica plans a replica's way out: load balancer, etcd,
// machine, node.
func RemoveReplica(ref infra.Ref, observed infra.Inventory) Plan {
	b := &builder{observed: observed}
	left := b.on(Leave, ref, b.on(Detach, ref))
	forgotten := b.on(Forget, ref, left, b.remove(ref, left))
	b.apply(TargetSpec, forgotten)
	return b.plan()
}

// RemovePool plans the end of a pool's groups: the machines are drained, then
// deleted with their groups, then their nodes are forgotten. Of groups that are
// gone already, the nodes are.
func RemovePool(groups []infra.FoundManagedGroup, observed infra.Inventory) Plan {
	b := &builder{observed: observed}
	var gone []string
	going := map[string]bool{}
	for _, group := range groups {
		ref := group.Ref()
		going[ref.Name] = true
		deleted := ""
		if observed.Has(ref) {
			deleted = b.remove(ref, b.on(Drain, ref))
		}
		gone = append(gone, b.on(Forget, ref, deleted))
	}
	for _, template := range unused(groups, going, observed) {
		gone = append(gone, b.remove(template, gone...))
	}
	b.apply(TargetSpec, gone...)
	return b.plan()
}

// unused are the templates that no group will use any more.
func unused(groups []infra.FoundManagedGroup, going map[string]bool, observed infra.Inventory) []infra.Ref {
	used := map[string]bool{}
	for _, other := range observed.ManagedGroups {
		if !going[other.Name] {
			used[other.Template] = true
		}
	}
	var templates []infra.Ref
	for _, group := range groups {
		if !used[group.Template] {
			used[group.Template] = true
			templates = append(templates, infra.Ref{Kind: infra.KindTemplate, Name: group.Template})
		}
	}
	return templates
}
