package cluster

import (
	"context"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/actual"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/ends"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/images"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/observe"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/surplus"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/shared/spec/change"
)

// compare settles what a cluster that exists is to become: fields that nobody
// has asked for stay as it has them, and what it cannot become is refused, all
// at once.
func (r *run) compare(ctx context.Context, kube port.Kube, open []string) (warnings []string, err error) {
	if r.owner.Region == "" && !r.inventory.Regionless {
		r.owner = r.newOwner(r.Now())
	}
	stored := storedSpec(ctx, kube)
	have := r.present(stored)
	if err := images.Settle(ctx, have, r.spec, stored != nil, r.Compute, tell(r)); err != nil || len(r.inventory.Refs) == 0 {
		return nil, err
	}
	change.Keep(have, r.spec, open)
	r.manifests.Before = have.Spec.Manifests
	if r.Prune && stored != nil {
		r.pruned = have
	} else if warnings, err = surplus.Retain(have, r.spec, r.Prune); err != nil {
		return nil, err
	}
	problems := change.Refused(have, r.spec)
	if have.Spec.TTL != r.spec.Spec.TTL {
		var problem []spec.Problem
		var moved []string
		r.owner, moved, problem = ends.Move(r.owner, r.inventory, have.Spec.TTL, r.spec.Spec.TTL, r.Now())
		problems, warnings = append(problems, problem...), append(warnings, moved...)
	}
	if len(problems) == 0 {
		return warnings, nil
	}
	lines := make([]string, len(problems))
	for i, problem := range problems {
		lines[i] = problem.String()
	}
	return nil, errs.Errorf(errs.Usage, "cluster %s already exists with a different spec; nothing was changed:\n%s", r.Target.Name, strings.Join(lines, "\n")).
		WithID("other-spec").WithHint("Change the spec to match, or choose another name.")
}

// present is the spec that the cluster has, as far as it can be known: what it
// holds, if anything, and over that what Compute Engine has.
func (r *run) present(stored *spec.Cluster) *spec.Cluster {
	if stored != nil {
		return actual.Spec(stored, r.inventory)
	}
	return actual.Unfinished(r.spec, r.inventory)
}

// storedSpec is the spec that the cluster holds, or nil: it may be half made.
func storedSpec(ctx context.Context, kube port.Kube) *spec.Cluster {
	if kube == nil {
		return nil
	}
	stored, err := observe.Spec(ctx, kube)
	if err != nil {
		return nil
	}
	return stored
}
