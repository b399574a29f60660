package plan

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Recover plans the way out of a quorum that is lost for good: etcd begins anew
// on the survivor, and then the cluster is brought up around it. All other
// replicas go before that. One of them, alive unseen, could still think itself
// the leader of the old etcd.
func Recover(d Desired, observed infra.Inventory, survivor infra.Ref) Plan {
	b := &builder{observed: observed}
	access := ID(Init, TargetAccess)
	var gone []string
	for _, other := range Replicas(observed) {
		if other.Ref() != survivor {
			gone = append(gone, b.remove(other.Ref(), b.on(Detach, other.Ref())))
			observed = observed.Without(other.Ref())
		}
	}
	begun := b.on(Renew, survivor, gone...)
	// What the cluster has last heard of the lost nodes is that they are Ready.
	var nodes builder
	var forgotten []string
	for _, other := range d.replicas(observed) {
		if other.ref() != survivor {
			forgotten = append(forgotten, nodes.on(Forget, other.ref(), access))
		}
	}
	up := Up(d, observed).after(begun)
	opened := slices.IndexFunc(up.Steps, func(s Step) bool { return s.ID == access }) + 1
	for i, step := range up.Steps {
		if step.Action == Join {
			up.Steps[i].Needs = append(slices.Clip(step.Needs), forgotten...)
		}
	}
	if init := &up.Steps[opened-1]; !slices.Contains(init.Needs, begun) {
		init.Needs = append(slices.Clip(init.Needs), begun)
	}
	return Plan{Steps: slices.Concat(b.steps, up.Steps[:opened], nodes.steps, up.Steps[opened:])}
}
