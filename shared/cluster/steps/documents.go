package steps

import (
	"context"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/apply"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// spreadDNS keeps CoreDNS's replicas in different zones: of those, too, whose machines
// are about to be removed.
func (r *Runner) spreadDNS(ctx context.Context, _ plan.Step, _ func(string)) error {
	zones := r.Spec.Zones()
	for _, machine := range r.Inventory.Instances {
		if !slices.Contains(zones, machine.Zone) {
			zones = append(zones, machine.Zone)
		}
	}
	return r.Entrance.Kube().SpreadDNS(ctx, len(zones))
}

func (r *Runner) manifests() apply.Manifests {
	return apply.Manifests{Kube: r.Entrance.Kube(), Objects: r.Manifests}
}

func (r *Runner) applyManifests(ctx context.Context, _ plan.Step, report func(string)) error {
	return r.manifests().Apply(ctx, report)
}

func (r *Runner) awaitManifests(ctx context.Context, _ plan.Step, report func(string)) error {
	return r.manifests().Await(ctx, r.Now, report)
}

// saveSpec writes the spec into the cluster. It is what a command does last: with
// it, all is as it should be.
func (r *Runner) saveSpec(ctx context.Context, _ plan.Step, _ func(string)) error {
	kube := r.Entrance.Kube()
	if err := r.grants.Revoke(ctx, kube, r.joining()); err != nil {
		return err
	}
	stored, err := kube.Spec(ctx)
	if err != nil {
		return err
	}
	document, err := spec.Restore(r.Spec, stored)
	if err != nil {
		return err
	}
	return kube.SaveSpec(ctx, document)
}
