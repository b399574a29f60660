package plan

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// builder collects steps, each after those that it needs.
type builder struct {
	observed infra.Inventory
	steps    []Step
}

// add appends a step and returns its id. Needs that are empty are dropped.
func (b *builder) add(step Step, needs ...string) string {
	step.ID = ID(step.Action, step.Target)
	step.Needs = slices.DeleteFunc(slices.Clone(needs), func(id string) bool { return id == "" })
	b.steps = append(b.steps, step)
	return step.ID
}

// apply adds what is written into the cluster at the end. Where nothing changes
// before, it is as the last command left it.
func (b *builder) apply(target string, needs ...string) string {
	return b.add(Step{Action: Apply, Target: target, Check: b.plan().Changes() == 0}, needs...)
}

// ID is the id of the step that does action to target.
func ID(action Action, target string) string { return string(action) + " " + target }

// create adds the step that makes a resource, done if it is there already and
// nothing of it is missing.
func (b *builder) create(resource infra.Resource, detail string, needs ...string) string {
	ref := resource.Ref()
	return b.add(Step{
		Action: Create, Target: ref.String(), Zone: ref.Zone, Detail: detail,
		Ref: ref, Resource: resource, Done: b.observed.Has(ref) && !slices.Contains(b.observed.Unlabelled, ref),
	}, needs...)
}

// remove adds the step that deletes a resource, or nothing if it is not there.
func (b *builder) remove(ref infra.Ref, needs ...string) string {
	if !b.observed.Has(ref) {
		return ""
	}
	return b.on(Delete, ref, needs...)
}

// on adds a step on a resource.
func (b *builder) on(action Action, ref infra.Ref, needs ...string) string {
	return b.add(Step{Action: action, Target: ref.String(), Zone: ref.Zone, Ref: ref}, needs...)
}

func (b *builder) plan() Plan { return Plan{Steps: b.steps} }

// Only returns the part of the plan that the given steps need, and themselves.
func (p Plan) Only(ids ...string) Plan {
	wanted := map[string]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	kept := []Step{}
	for _, step := range slices.Backward(p.Steps) {
		if !wanted[step.ID] {
			continue
		}
		for _, need := range step.Needs {
			wanted[need] = true
		}
		kept = append(kept, step)
	}
	slices.Reverse(kept)
	return Plan{Steps: kept}
}
