package plan

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// before says which kinds must be gone before a kind can be deleted: Compute
// Engine refuses to delete what another resource uses. The network is last, since it
// says whose the cluster is.
var before = map[infra.Kind][]infra.Kind{
	infra.KindBackendService: {infra.KindForwardingRule},
	infra.KindAddress:        {infra.KindForwardingRule},
	infra.KindHealthCheck:    {infra.KindBackendService},
	infra.KindInstanceGroup:  {infra.KindBackendService},
	infra.KindTemplate:       {infra.KindManagedGroup},
	infra.KindSubnetwork:     {infra.KindInstance, infra.KindManagedGroup, infra.KindTemplate},
	infra.KindNetwork:        {infra.KindSubnetwork, infra.KindFirewall, infra.KindInstanceGroup, infra.KindAddress, infra.KindHealthCheck},
}

// order is the order of deletion, most dependent first.
var order = []infra.Kind{
	infra.KindForwardingRule, infra.KindManagedGroup, infra.KindInstance, infra.KindFirewall,
	infra.KindBackendService, infra.KindAddress, infra.KindHealthCheck, infra.KindInstanceGroup,
	infra.KindTemplate, infra.KindSubnetwork, infra.KindNetwork,
}

// TargetCluster is the target of the steps that end a cluster.
const TargetCluster = "cluster"

// Down plans the end of everything that was found. VMs of managed groups go
// with their groups.
func Down(observed infra.Inventory) Plan {
	b := &builder{observed: observed}
	ids := map[infra.Kind][]string{}
	for _, kind := range order {
		var needs []string
		for _, user := range before[kind] {
			needs = append(needs, ids[user]...)
		}
		for _, ref := range observed.Refs {
			if ref.Kind == kind && !managed(ref, observed) && !(len(observed.Unknown) > 0 && usedAnywhere(kind)) {
				ids[kind] = append(ids[kind], b.on(Delete, ref, needs...))
			}
		}
	}
	var all []string
	for _, step := range b.steps {
		all = append(all, step.ID)
	}
	verified := b.add(Step{Action: CheckDeleted, Target: TargetCluster, Check: true}, all...)
	b.add(Step{Action: Forget, Target: TargetCluster}, verified)
	return b.plan()
}

// usedAnywhere reports whether what cannot be seen in a zone may use resources of
// the kind: they stay until it can be seen.
func usedAnywhere(kind infra.Kind) bool {
	return kind == infra.KindTemplate || kind == infra.KindSubnetwork || kind == infra.KindNetwork
}

// managed reports whether a VM belongs to a managed group that was found.
func managed(ref infra.Ref, observed infra.Inventory) bool {
	if ref.Kind != infra.KindInstance {
		return false
	}
	return slices.ContainsFunc(observed.Instances, func(i infra.FoundInstance) bool {
		return i.Ref() == ref && i.Group != "" && slices.ContainsFunc(observed.ManagedGroups,
			func(g infra.FoundManagedGroup) bool { return g.Name == i.Group && g.Zone == i.Zone })
	})
}
