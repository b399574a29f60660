package plan

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// AddReplica plans one more replica, which the spec lists already, and what it
// needs. It returns the machine that the replica will be: one that is not whole
// yet, or one that is whole and was only not written down.
func AddReplica(d Desired, observed infra.Inventory, zone string) (Plan, infra.Ref) {
	added := newcomer(d, observed, zone).ref()
	return extend(d, observed, added, ID(Attach, added.String())), added
}

// ReplaceReplica plans a replica's way out, and then a new one's way in to the
// same zone: with the same name, if none before it is free.
func ReplaceReplica(d Desired, observed infra.Inventory, old infra.Ref) Plan {
	out := RemoveReplica(old, observed)
	forgotten := ID(Forget, old.String())
	without := observed.Without(old)
	added := newcomer(d, without, old.Zone).ref()
	in := extend(d, without, added, ID(Attach, added.String()))
	return Plan{Steps: slices.Concat(out.Only(forgotten).Steps, in.after(forgotten).Steps)}
}

// newcomer is the replica of a zone that a command is to bring in: a machine
// that is there unfinished, or else the first that is still to be made. Where
// all are whole, the last was only not written down.
func newcomer(d Desired, observed infra.Inventory, zone string) (found replica) {
	rank := func(r replica) int {
		switch {
		case observed.IsAttached(r.name):
			return 0
		case !observed.Has(r.ref()):
			return 1
		}
		return 2
	}
	for _, r := range d.replicas(observed) {
		if r.zone == zone && (found.name == "" || rank(r) > rank(found)) {
			found = r
		}
	}
	return found
}

// after is the plan with other steps before all that is still to do.
func (p Plan) after(ids ...string) Plan {
	after(p.Steps, ids)
	return p
}

// after has those of the steps that are still to do wait for others.
func after(steps []Step, ids []string) {
	todo := map[string]bool{}
	for i, step := range steps {
		if step.Done {
			continue
		}
		if !slices.ContainsFunc(step.Needs, func(need string) bool { return todo[need] }) {
			steps[i].Needs = append(slices.Clip(step.Needs), ids...)
		}
		todo[step.ID] = true
	}
}

// AddPool plans a pool's group in a zone, which the spec lists already.
func AddPool(d Desired, observed infra.Inventory, pool, zone string) Plan {
	group := infra.PoolGroup(d.Spec.Metadata.Name, pool, zone)
	return extend(d, observed, infra.Ref{}, ID(Await, group.String()))
}

// extend is the part of Up that ends in the given step, and what follows every
// change: DNS over the zones, and the spec in the cluster. Of the replicas that
// are not whole it brings in the added one, and no other.
func extend(d Desired, observed infra.Inventory, added infra.Ref, last string) Plan {
	b := &builder{observed: observed, steps: Up(d, observed).apart(added).Only(last).Steps}
	dns := b.apply(TargetDNS, last)
	b.spec(d, dns)
	return b.plan()
}

// apart is the plan with no step waiting for another replica than the given one
// to join or to enter the load balancer: it is enough that the API answers. Who
// asks for one replica, and whether the quorum bears it, gets no second one.
func (p Plan) apart(from infra.Ref) Plan {
	access := ID(Init, TargetAccess)
	others := map[string]bool{}
	for _, step := range p.Steps {
		if (step.Action == Join || step.Action == Attach) && !step.Done && step.Ref != from {
			others[step.ID] = true
		}
	}
	for i, step := range p.Steps {
		needs := slices.DeleteFunc(slices.Clone(step.Needs), func(id string) bool { return others[id] })
		if len(needs) < len(step.Needs) && step.ID != access && !slices.Contains(needs, access) {
			needs = append(needs, access)
		}
		p.Steps[i].Needs = needs
	}
	return p
}
