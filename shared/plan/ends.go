package plan

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// template is the name of the template that a pool's machines are made from now
// on: one that is there and alike, or else a new one. Templates cannot be changed.
func (d Desired) template(pool spec.Pool, observed infra.Inventory) string {
	name, wanted := d.global(pool.Name), d.poolMachine(pool)
	for _, have := range slices.Sorted(maps.Keys(observed.Templates)) {
		if machine := observed.Templates[have]; (have == name || strings.HasPrefix(have, name+"-")) && essence(machine) == essence(wanted) {
			return have
		}
	}
	if _, taken := observed.Templates[name]; !taken {
		return name
	}
	digest := sha256.Sum256([]byte(essence(wanted)))
	return name + "-" + strings.ToLower(base32.StdEncoding.EncodeToString(digest[:])[:6])
}

// essence is in what templates of one pool can differ. What else its machines are told
// comes with the release of this program that makes them.
func essence(machine infra.Machine) string {
	text := fmt.Sprint(machine.End.Unix(), shape(machine))
	if labels, taints := machine.Metadata[infra.MetadataLabels], machine.Metadata[infra.MetadataTaints]; labels+taints != "" {
		text += fmt.Sprintf(" %s %s", labels, taints)
	}
	return text
}

// shape is the essence of a machine that can only be replaced to become another.
func shape(machine infra.Machine) string {
	return fmt.Sprint(machine.Metadata[infra.MetadataVersion], machine.Type, machine.DiskType, machine.DiskGB, machine.Spot)
}

// succeed has a managed group make its machines from another template.
func (b *builder) succeed(group infra.ManagedGroup, needs ...string) string {
	return b.add(Step{Action: Update, Target: group.Ref().String(), Zone: group.Zone, Ref: group.Ref(), Resource: group,
		Detail: "its machines from now on: " + group.Template}, needs...)
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
