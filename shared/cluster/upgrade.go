package cluster

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/images"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/text"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/upgrade"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// UpgradeOptions says to which version of Kubernetes, and how far.
type UpgradeOptions struct {
	To         string // such as v1.37.2 or v1.37; empty for the newest that can be reached
	PauseAfter string // the zone whose workers are the last to be replaced; empty for none
	Force      bool   // delete pods that nothing would recreate
}

// Upgrade replaces all machines of the cluster by those of another version of
// Kubernetes: replicas one by one, then workers zone by zone.
func (m *Manager) Upgrade(ctx context.Context, options UpgradeOptions) (outcome Outcome, err error) {
	r, ctx := m.begin(ctx, text.CommandLine("upgrade", "--to", options.To, "--pause-after", options.PauseAfter))
	defer r.end(ctx, &err)
	r.force = options.Force
	if err := r.enter(ctx); err != nil {
		return Outcome{}, err
	}
	if err := r.checkAllSeen(); err != nil {
		return Outcome{}, err
	}
	if err := upgrade.CheckPause(r.spec, options.PauseAfter); err != nil {
		return Outcome{}, err
	}
	found := upgrade.Cluster{Inventory: r.inventory, Kube: r.entrance.Kube(), Compute: r.Compute}
	found, err = found.Look(ctx, r.spec.Spec.KubernetesVersion, options.To)
	if err != nil {
		return Outcome{}, err
	}
	s := &r.spec.Spec
	if s.Image, err = images.Upgraded(ctx, s.Image, s.KubernetesVersion, found.Version(), r.Compute, tell(r)); err != nil {
		return Outcome{}, err
	}
	s.KubernetesVersion = found.Version()
	desired, err := r.changed(ctx)
	if err != nil {
		return Outcome{}, err
	}
	steps := plan.UpgradeTo(desired, r.inventory, found.Plan())
	if options.PauseAfter != "" {
		return r.build(ctx, steps.UpTo(options.PauseAfter), "kubectl ha status", "kubectl ha upgrade")
	}
	return r.build(ctx, steps, "kubectl ha status")
}
