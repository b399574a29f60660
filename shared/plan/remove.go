package plan

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// RemoveReplica plans a replica's way out: load balancer, etcd,
// machine, node. What only etcd knows has no zone, and is in no load balancer.
func RemoveReplica(ref infra.Ref, observed infra.Inventory) Plan {
	b := &builder{observed: observed}
	detached := ""
	if ref.Zone != "" {
		detached = b.on(Detach, ref)
	}
	left := b.on(Leave, ref, detached)
	forgotten := b.on(Forget, ref, left, b.remove(ref, left))
	b.apply(TargetSpec, forgotten)
	return b.plan()
}

// RemovePool plans the end of a pool's groups: the machines are drained, then
// deleted with their groups, then their nodes are forgotten. Of groups that are
// gone already, the nodes are.
func RemovePool(groups []infra.FoundManagedGroup, observed infra.Inventory) Plan {
	b := &builder{observed: observed}
	gone := b.removeGroups(groups)
	going := map[string]bool{}
	for _, group := range groups {
		going[group.Name] = true
	}
	for _, template := range unused(groups, going, observed) {
		gone = append(gone, b.remove(template, gone...))
	}
	b.apply(TargetSpec, gone...)
	return b.plan()
}

// removeGroups adds the end of managed groups, their machines and nodes.
func (b *builder) removeGroups(groups []infra.FoundManagedGroup, needs ...string) (gone []string) {
	for _, group := range groups {
		ref, deleted := group.Ref(), slices.Clone(needs)
		if b.observed.Has(ref) {
			deleted = []string{b.remove(ref, b.on(Drain, ref, needs...))}
		}
		gone = append(gone, b.on(Forget, ref, deleted...))
	}
	return gone
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

// Dropping is the plan that first takes members out of etcd whose machines are
// gone, as soon as there is access, and before any other change of members. Their
// nodes go before them: as long as etcd lists a member, it is found again.
func (p Plan) Dropping(members []infra.Ref) Plan {
	if len(members) == 0 {
		return p
	}
	begin := slices.IndexFunc(p.Steps, func(s Step) bool { return s.Action == Init }) + 1
	var b builder
	last := ""
	if begin > 0 {
		last = p.Steps[begin-1].ID
	}
	for _, member := range members {
		last = b.on(Leave, member, b.on(Forget, member, last))
	}
	steps := slices.Concat(p.Steps[:begin], b.steps, p.Steps[begin:])
	for i := begin + len(b.steps); i < len(steps); i++ {
		if steps[i].Action == Join || steps[i].Action == Leave || steps[i].Target == TargetSpec {
			steps[i].Needs = append(slices.Clip(steps[i].Needs), last)
		}
	}
	return Plan{Steps: steps}
}
