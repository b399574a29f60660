package cluster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// askSpec reads what the cluster is to be: what is gone shows only beside it.
func (e *evidence) askSpec(ctx context.Context, kube port.Kube, patience time.Duration) error {
	e.unasked.spec = retry.WithIdleTimeout(ctx, patience, func(ctx context.Context) (err error) {
		e.spec, err = readSpec(ctx, kube)
		return err
	})
	return nil
}

// specProblem says why nobody knows what the cluster is to be.
func (e evidence) specProblem() []string {
	var unfinished *errs.Error
	switch {
	case e.unasked.spec == nil:
		return nil
	case errors.As(e.unasked.spec, &unfinished) && unfinished.ID == "unfinished":
		return []string{fmt.Sprintf("%v. %s", unfinished, errs.HintOf(unfinished))}
	}
	return []string{unknown("what it is to be", e.unasked.spec)}
}

// missingReplicas are those that the spec asks for and whose machines are gone.
func (e evidence) missingReplicas() []infra.FoundInstance {
	if e.spec == nil {
		return nil
	}
	return slices.DeleteFunc(plan.MissingReplicas(plan.Desired{Spec: e.spec}, e.inventory), func(i infra.FoundInstance) bool {
		return !surelyGone(e.inventory, i.Name, i.Zone)
	})
}

// missingGroups are those that the spec asks for and that are gone.
func (e evidence) missingGroups() []infra.FoundManagedGroup {
	if e.spec == nil {
		return nil
	}
	return slices.DeleteFunc(plan.MissingGroups(plan.Desired{Spec: e.spec}, e.inventory), func(g infra.FoundManagedGroup) bool {
		return len(e.inventory.Unseen(g.Zone)) > 0
	})
}

// wanted is how many workers the spec asks for in a group; ok is false where it
// does not know the group, or nobody knows the spec.
func (e evidence) wanted(group infra.FoundManagedGroup) (n int, ok bool) {
	if e.spec == nil {
		return 0, false
	}
	for _, pool := range e.spec.Spec.Pools {
		if pool.Name == group.Pool && slices.Contains(pool.Zones, group.Zone) {
			return pool.NodesPerZone, true
		}
	}
	return 0, false
}

// leftovers are members of etcd and nodes of the cluster that have no machine,
// other than those of replicas that are missing.
func (e evidence) leftovers() (problems []string) {
	told := map[string]bool{}
	for _, replica := range e.missingReplicas() {
		told[replica.Name] = true
	}
	for _, member := range named(e.members, e.inventory) {
		if told[member.Name] || !surelyGone(e.inventory, member.Name, e.zoneOfMember(member.Name)) {
			continue
		}
		told[member.Name] = true
		what := "voter"
		if member.Learner {
			what = "learner"
		}
		problems = append(problems, fmt.Sprintf("etcd has the %s %s, which has no machine: kubectl ha remove-replica %s takes it out", what, member.Name, member.Name))
	}
	for _, machine := range e.inventory.Instances {
		told[machine.Name] = true // there may be thousands
	}
	var nodes []string
	for _, node := range e.nodes {
		if !told[node.Name] && surelyGone(e.inventory, node.Name, node.Zone) {
			nodes = append(nodes, node.Name)
		}
	}
	switch len(nodes) {
	case 0:
		return problems
	case 1:
		return append(problems, fmt.Sprintf("the node %s has no machine: kubectl delete node %s", nodes[0], nodes[0]))
	}
	return append(problems, fmt.Sprintf("%d nodes have no machines: %s; kubectl delete node deletes them", len(nodes), some(nodes)))
}

// larger tells of pools that have more machines than the spec says, which does
// no harm.
func larger(zones []status.Zone) (notes []string) {
	for _, zone := range zones {
		for _, pool := range zone.Pools {
			if pool.Wanted != nil && pool.Size > *pool.Wanted {
				notes = append(notes, fmt.Sprintf("pool %s in %s has the size %d, and the spec says %d", pool.Name, zone.Zone, pool.Size, *pool.Wanted))
			}
		}
	}
	return notes
}
