package plan

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// AddReplica plans one more replica, which the spec lists already, and what it
// needs. It returns the machine that the replica will be: one that is not whole
// yet, or one that is whole and was only not written down.
func AddReplica(d Desired, observed infra.Inventory, zone string) (Plan, infra.Ref) {
	var added replica
	for _, r := range d.replicas(observed) {
		if b := (&builder{observed: observed}); r.zone == zone && (added.name == "" || !b.attached(r)) {
			added = r
		}
	}
	return extend(d, observed, ID(Attach, added.ref().String())), added.ref()
}

// ReplaceReplica plans a replica's way out, and then a new one's way in to the
// same zone: with the same name, if none before it is free.
func ReplaceReplica(d Desired, observed infra.Inventory, old infra.Ref) Plan {
	out := RemoveReplica(old, observed)
	forgotten := ID(Forget, old.String())
	without := observed.Without(old)
	var added replica
	for _, r := range d.replicas(without) {
		if r.zone == old.Zone && !without.Has(r.ref()) {
			added = r
		}
	}
	in := extend(d, without, ID(Attach, added.ref().String()))
	return Plan{Steps: slices.Concat(out.Only(forgotten).Steps, in.after(forgotten).Steps)}
}

// after is the plan with other steps before all that is still to do.
func (p Plan) after(ids ...string) Plan {
	todo := map[string]bool{}
	for i, step := range p.Steps {
		if step.Done {
			continue
		}
		if !slices.ContainsFunc(step.Needs, func(need string) bool { return todo[need] }) {
			p.Steps[i].Needs = append(slices.Clip(step.Needs), ids...)
		}
		todo[step.ID] = true
	}
	return p
}

// AddPool plans a pool's group in a zone, which the spec lists already. Workers
// follow the replicas: one that is missing is made, and put into service.
func AddPool(d Desired, observed infra.Inventory, pool, zone string) Plan {
	group := infra.PoolGroup(d.Spec.Metadata.Name, pool, zone)
	last := []string{ID(Await, group.String())}
	for _, r := range d.replicas(observed) {
		last = append(last, ID(Attach, r.ref().String()))
	}
	return extend(d, observed, last...)
}

// extend is the part of Up that ends in the given steps, and what follows every
// change: DNS over the zones, and the spec in the cluster.
func extend(d Desired, observed infra.Inventory, last ...string) Plan {
	b := &builder{observed: observed, steps: Up(d, observed).Only(last...).Steps}
	dns := b.apply(TargetDNS, last...)
	b.apply(TargetSpec, dns)
	return b.plan()
}
