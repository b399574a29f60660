package plan

import (
	"fmt"
	"slices"
)

// Manifests are the user's objects, which Up applies.
type Manifests struct {
	Objects   int
	Differing int      // those of them that the cluster has otherwise, or not at all
	Before    []string // spec.manifests, as the cluster's own spec has it
}

// manifests adds the steps that apply the user's objects and wait for them. A pod
// network may be among them, without which no node is Ready: they are applied as
// soon as the API answers, and waited for when there are workers to run them.
func (b *builder) manifests(m Manifests, access string, ready []string) (rolledOut string) {
	if m.Objects == 0 {
		return ""
	}
	detail := count(m.Objects, "object")
	if m.Differing < m.Objects {
		detail = fmt.Sprintf("%d of %s to change", m.Differing, detail)
	}
	applied := b.add(Step{Action: Apply, Target: TargetManifests, Detail: detail, Check: m.Differing == 0}, access)
	return b.add(Step{Action: Await, Target: TargetManifests, Check: true}, append(slices.Clone(ready), applied)...)
}

// spec adds the step that keeps the spec in the cluster.
func (b *builder) spec(d Desired, needs ...string) {
	b.apply(TargetSpec, needs...)
	if !slices.Equal(d.Manifests.Before, d.Spec.Spec.Manifests) {
		b.steps[len(b.steps)-1].Check = false
	}
}
