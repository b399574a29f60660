// Package labels brings the labels and taints of nodes to what their pools have.
package labels

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/scheduling"
)

// changesAtOnce is how many nodes are changed at the same time.
const changesAtOnce = 16

// Differing counts, by managed group, the nodes of a cluster's pools of which labels or
// taints are to be changed. kube is nil where nobody can be asked: then there is none.
func Differing(ctx context.Context, kube port.Kube, desired plan.Desired, inventory infra.Inventory) (map[string]int, error) {
	differing := map[string]int{}
	changes := map[string]scheduling.Change{}
	for _, pool := range desired.Spec.Spec.Pools {
		if change := plan.Labelling(pool, inventory); !change.None() {
			changes[pool.Name] = change
		}
	}
	if kube == nil || len(changes) == 0 {
		return differing, nil
	}
	nodes, err := kube.Nodes(ctx)
	for _, group := range inventory.ManagedGroups {
		if change, concerned := changes[group.Pool]; concerned {
			differing[group.Name] = len(toChange(nodes, group.Name, change))
		}
	}
	return differing, err
}

// Set makes the change on all nodes of a managed group.
func Set(ctx context.Context, kube port.Kube, group infra.Ref, change scheduling.Change, report func(string)) error {
	nodes, err := kube.Nodes(ctx)
	if err != nil {
		return err
	}
	nodes = toChange(nodes, group.Name, change)
	report(fmt.Sprintf("%d to change", len(nodes)))
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(changesAtOnce)
	for _, node := range nodes {
		work.Go(func() error { return kube.RelabelNode(ctx, node.Name, change) })
	}
	return work.Wait()
}

func toChange(nodes []model.Node, group string, change scheduling.Change) []model.Node {
	return slices.DeleteFunc(model.NodesOf(slices.Clone(nodes), group), func(n model.Node) bool { return !change.Changes(n.Labels, n.Taints) })
}
