package status

import (
	"errors"
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/text"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// specProblem says why nobody knows what the cluster is to be.
func (s Snapshot) specProblem() []string {
	var unfinished *errs.Error
	switch {
	case s.Unknown.Spec == nil:
		return nil
	case errors.As(s.Unknown.Spec, &unfinished) && unfinished.ID == "unfinished":
		return []string{fmt.Sprintf("%v. %s", unfinished, errs.HintOf(unfinished))}
	}
	return []string{notKnown("what it is to be", s.Unknown.Spec)}
}

// missingReplicas are those that the spec asks for and whose machines are gone.
func (s Snapshot) missingReplicas() []infra.FoundInstance {
	if s.Spec == nil {
		return nil
	}
	return slices.DeleteFunc(plan.MissingReplicas(plan.Desired{Spec: s.Spec}, s.Inventory), func(i infra.FoundInstance) bool {
		return !surelyGone(s.Inventory, i.Name, i.Zone)
	})
}

// missingGroups are those that the spec asks for and that are gone.
func (s Snapshot) missingGroups() []infra.FoundManagedGroup {
	if s.Spec == nil {
		return nil
	}
	return slices.DeleteFunc(plan.MissingGroups(plan.Desired{Spec: s.Spec}, s.Inventory), func(g infra.FoundManagedGroup) bool {
		return len(s.Inventory.Unseen(g.Zone)) > 0
	})
}

// wanted is how many workers the spec asks for in a group; ok is false where it
// does not know the group, or nobody knows the spec.
func (s Snapshot) wanted(group infra.FoundManagedGroup) (n int, ok bool) {
	if s.Spec == nil {
		return 0, false
	}
	for _, pool := range s.Spec.Spec.Pools {
		if pool.Name == group.Pool && slices.Contains(pool.Zones, group.Zone) {
			return pool.NodesPerZone, true
		}
	}
	return 0, false
}

// leftovers are members of etcd and nodes of the cluster that have no machine,
// other than those of replicas that are missing.
func (s Snapshot) leftovers() (problems []string) {
	seen := map[string]bool{}
	for _, replica := range s.missingReplicas() {
		seen[replica.Name] = true
	}
	for _, member := range s.Members {
		if seen[member.Name] || !surelyGone(s.Inventory, member.Name, s.zoneOfMember(member.Name)) {
			continue
		}
		seen[member.Name] = true
		what := "voter"
		if member.Learner {
			what = "learner"
		}
		problems = append(problems, fmt.Sprintf("etcd has the %s %s, which has no machine: kubectl ha remove-replica %s takes it out", what, member.Name, member.Name))
	}
	for _, machine := range s.Inventory.Instances {
		seen[machine.Name] = true // there may be thousands
	}
	var nodes []string
	for _, node := range s.Nodes {
		if !seen[node.Name] && surelyGone(s.Inventory, node.Name, node.Zone) {
			nodes = append(nodes, node.Name)
		}
	}
	switch len(nodes) {
	case 0:
		return problems
	case 1:
		return append(problems, fmt.Sprintf("the node %s has no machine: kubectl delete node %s", nodes[0], nodes[0]))
	}
	return append(problems, fmt.Sprintf("%d nodes have no machines: %s; kubectl delete node deletes them", len(nodes), text.Few(nodes)))
}

// larger tells of pools that have more machines than the spec says, which does
// no harm.
func larger(zones []Zone) (notes []string) {
	for _, zone := range zones {
		for _, pool := range zone.Pools {
			if pool.Wanted != nil && pool.Size > *pool.Wanted {
				notes = append(notes, fmt.Sprintf("pool %s in %s has the size %d, and the spec says %d", pool.Name, zone.Zone, pool.Size, *pool.Wanted))
			}
		}
	}
	return notes
}
