package upgrade

import (
	"context"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// RefuseUnfinished refuses a plan that makes machines while those that are there become
// of another version: they could not join, or would be newer than an API server. The
// version of any of the specs is one to make machines of; kube is nil before the cluster
// has begun.
func RefuseUnfinished(ctx context.Context, kube port.Kube, p plan.Plan, specs ...*spec.Cluster) error {
	if kube == nil || !slices.ContainsFunc(p.Steps, plan.Step.MakesMachines) {
		return nil
	}
	version, err := kube.KubeadmVersion(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(specs, func(c *spec.Cluster) bool { return c != nil && c.Spec.KubernetesVersion == version }) {
		return nil
	}
	return errs.Errorf(errs.Unsafe, "an upgrade to %s is under way, and has not come to its end", version).
		WithID("upgrade-under-way").WithHint("Finish it first: kubectl ha upgrade.")
}

// CheckPause refuses a zone to pause after that has no workers; empty is for none.
func CheckPause(c *spec.Cluster, zone string) error {
	zones := plan.PoolZones(c)
	if zone == "" || slices.Contains(zones, zone) {
		return nil
	}
	return errs.Errorf(errs.Usage, "no workers are in %s: must be one of %s", zone, strings.Join(zones, ", "))
}
