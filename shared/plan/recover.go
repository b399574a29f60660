package plan

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Recovery is with what etcd begins anew.
type Recovery struct {
	Survivor infra.Ref
	Others   []infra.FoundInstance // replicas that are made anew: they are part of the old etcd
	Begun    bool                  // etcd has begun anew already
}

// Recover plans the way out of a quorum that is lost for good: the other
// replicas stop, since one of them, alive unseen, could still think itself the
// leader of the old etcd; etcd begins anew on the survivor; then the cluster is
// brought up around it. The others are deleted only when the survivor serves:
// until then they are the way back.
func Recover(d Desired, observed infra.Inventory, r Recovery) Plan {
	before, after := &builder{observed: observed}, &builder{observed: observed}
	access := ID(Init, TargetAccess)
	var stopped, deleted []string
	for _, other := range r.Others {
		stop := before.stop(other)
		stopped = append(stopped, stop)
		deleted = append(deleted, after.remove(other.Ref(), after.on(Detach, other.Ref(), stop, access)))
		observed = observed.Without(other.Ref())
	}
	begun := before.on(ForceNewCluster, r.Survivor, stopped...)
	before.steps[len(before.steps)-1].Done = r.Begun
	// What the cluster has last heard of the lost nodes is that they are Ready.
	var forgotten []string
	for _, other := range d.replicas(observed) {
		if !observed.Has(other.ref()) {
			forgotten = append(forgotten, after.on(Forget, other.ref(), access))
		}
	}
	up := Up(d, observed).after(begun)
	for i, step := range up.Steps {
		switch {
		case step.Action == Join:
			up.Steps[i].Needs = append(slices.Clip(step.Needs), forgotten...)
		case step.ID == access && !slices.Contains(step.Needs, begun):
			up.Steps[i].Needs = append(slices.Clip(step.Needs), begun)
		}
	}
	return Plan{Steps: slices.Concat(before.steps, up.around(access, after.steps, deleted))}
}

// stop adds the step that stops a replica and marks it as superseded.
func (b *builder) stop(other infra.FoundInstance) string {
	id := b.on(Stop, other.Ref())
	b.steps[len(b.steps)-1].Done = other.Status == "TERMINATED" && slices.ContainsFunc(b.observed.Superseded(),
		func(found infra.FoundInstance) bool { return found.Ref() == other.Ref() })
	return id
}

// around are the plan's steps with more of them right after the one with the id.
// Machines that have the names of those to be deleted can be made only then.
func (p Plan) around(id string, more []Step, deleted []string) (steps []Step) {
	var later []Step
	at := slices.IndexFunc(p.Steps, func(s Step) bool { return s.ID == id }) + 1
	for _, step := range p.Steps[:at] {
		if gone := ID(Delete, step.Target); step.Action == Create && slices.Contains(deleted, gone) {
			step.Needs = append(slices.Clip(step.Needs), gone)
			later = append(later, step)
			continue
		}
		steps = append(steps, step)
	}
	return slices.Concat(steps, more, later, p.Steps[at:])
}
