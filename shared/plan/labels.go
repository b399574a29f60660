package plan

import (
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/scheduling"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Labelling is what becomes of the labels and taints of a pool's nodes. What they were to
// have before, the pool's templates tell: those stay until the nodes are changed.
func Labelling(pool spec.Pool, observed infra.Inventory) scheduling.Change {
	change := scheduling.Change{Labels: pool.Labels, Taints: scheduling.Taints(pool.Taints...)}
	for _, machine := range observed.Templates {
		if machine.Labels[infra.LabelPool] == pool.Name {
			change = change.Former(labelsOf(machine))
		}
	}
	return change.Sorted()
}

// labelsOf are the labels and taints of the nodes that a template's machines become.
func labelsOf(machine infra.Machine) (map[string]string, []scheduling.Taint) {
	return scheduling.Labels(machine.Metadata[infra.MetadataLabels]), scheduling.Taints(machine.Metadata[infra.MetadataTaints])
}

// labels adds the changes of labels and taints on the nodes of groups that are there:
// new machines register with their own. Nodes that have them are looked at all the same,
// since they may be of a machine that a former template made meanwhile.
func (b *builder) labels(d Desired) (labelled []string) {
	for _, pool := range d.Spec.Spec.Pools {
		change := Labelling(pool, b.observed)
		for _, zone := range pool.Zones {
			ref := infra.PoolGroup(d.Spec.Metadata.Name, pool.Name, zone)
			if have, there := b.observed.ManagedGroup(ref); there && !change.None() {
				labelled = append(labelled, b.add(Step{Action: Label, Target: ref.String(), Zone: zone, Ref: ref, Labels: change, Detail: change.String(),
					Check: d.Relabel[ref.Name] == 0 && have.Template == d.template(pool, b.observed)}, ID(Await, ref.String())))
			}
		}
	}
	return labelled
}
