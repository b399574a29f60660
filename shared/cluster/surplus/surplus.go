// Package surplus is about what a cluster has and its document does not: it stays, or is
// removed.
package surplus

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/shared/spec/change"
)

// Retain leaves the cluster what the wanted spec has no more, and returns what to tell of
// it. asked is with --prune, which the cluster is not complete enough for.
func Retain(have, wanted *spec.Cluster, asked bool) (notes []string, err error) {
	how := "kubectl ha up --prune removes it"
	if asked {
		how = "the cluster is not complete, and the same command removes it then"
	}
	for _, what := range change.Surplus(have, wanted) {
		notes = append(notes, what+" is not in the document and stays: "+how)
	}
	change.Retain(have, wanted)
	return notes, spec.ValidateChange(have, wanted)
}

// Find finds what is to be removed of a cluster that was to be otherwise before, and asks
// the quorum whether replicas may go when those have joined that are added.
func Find(ctx context.Context, api members.API, machines members.Machines, desired plan.Desired, before *spec.Cluster) (plan.Surplus, error) {
	found := plan.SurplusOf(desired, before, machines.Inventory)
	if len(found.Replicas) == 0 {
		return found, nil
	}
	roster, err := machines.Roster(ctx, api)
	if err != nil {
		return found, err
	}
	return found, roster.MayAllLeave(found.Replicas, plan.MissingReplicas(desired, machines.Inventory))
}
