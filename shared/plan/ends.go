package plan

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// template is the name of the template that a pool's machines are made from now
// on. Templates cannot be changed: one of another end gets a successor.
func (d Desired) template(pool spec.Pool, observed infra.Inventory) string {
	name, successor := d.global(pool.Name), d.global(pool.Name)+"-stays"
	if !d.End.IsZero() {
		successor = name + "-" + strconv.FormatInt(d.End.Unix(), 36)
	}
	have, there := observed.Templates[name]
	_, succeeded := observed.Templates[successor]
	if there && have.End.Equal(d.End) || !there && !succeeded {
		return name
	}
	return successor
}

// succeed has a managed group make its machines from another template.
func (b *builder) succeed(group infra.ManagedGroup, published, template string) string {
	return b.add(Step{Action: Update, Target: group.Ref().String(), Zone: group.Zone, Ref: group.Ref(), Resource: group,
		Detail: "its machines from now on: " + group.Template}, published, template)
}

// dropTemplates removes those of the pools that no group is made from any more.
func (b *builder) dropTemplates(d Desired, succeeded []string) {
	wanted := map[string]bool{}
	for _, pool := range d.Spec.Spec.Pools {
		wanted[d.template(pool, b.observed)] = true
	}
	for _, ref := range b.observed.Refs {
		machine, known := b.observed.Templates[ref.Name]
		if ref.Kind == infra.KindTemplate && known && !wanted[ref.Name] && slices.ContainsFunc(d.Spec.Spec.Pools,
			func(pool spec.Pool) bool { return pool.Name == machine.Labels[infra.LabelPool] }) {
			b.on(Delete, ref, succeeded...)
		}
	}
}

// moveEnds gives everything that has labels the cluster's end. What is made
// meanwhile has it already, so groups are first to have another template.
func (b *builder) moveEnds(d Desired, before ...string) (moved []string) {
	detail := "it stays"
	if !d.End.IsZero() {
		detail = fmt.Sprintf("it expires at %s", d.End.UTC().Format(time.RFC3339))
	}
	for _, ref := range b.observed.Refs {
		if mark, labelled := b.observed.Labelled[ref]; labelled && !mark.Expires.Equal(d.End) {
			moved = append(moved, b.add(Step{Action: Update, Target: ref.String(), Zone: ref.Zone, Ref: ref, Detail: detail}, slices.Clone(before)...))
		}
	}
	return moved
}
