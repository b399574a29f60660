package cluster

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/upkeep"
)

// Defragment gives back to the disks what is free in the databases of etcd's members,
// one after the other, and ends the alarm NOSPACE where there is room again.
func (m *Manager) Defragment(ctx context.Context, options upkeep.Options) (outcome Outcome, err error) {
	r, ctx := m.begin(ctx, options.Command())
	defer r.end(ctx, &err)
	r.holder.WithoutSpace = true
	if err := r.enter(ctx); err != nil {
		return Outcome{}, err
	}
	found, err := upkeep.Look(ctx, r.entrance.Kube(), r.inventory)
	if err != nil {
		return Outcome{}, err
	}
	p, warnings, err := found.Plan(options)
	if err == nil {
		outcome, err = r.execute(ctx, p, "kubectl ha status -o wide")
	}
	if outcome.Databases, outcome.Warnings = found.Databases, warnings; err != nil || r.DryRun {
		return outcome, err
	}
	now, err := upkeep.Look(ctx, r.entrance.Kube(), r.inventory)
	outcome.Databases = now.Since(found)
	return outcome, err
}
