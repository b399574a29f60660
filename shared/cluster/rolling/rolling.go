// Package rolling replaces the machines of managed groups, a few at a time.
package rolling

import (
	"context"
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drain"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/join"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// Replacement replaces the workers of a managed group by those of its template.
type Replacement struct {
	Pools   join.Pools
	Drainer drain.Drainer
}

// Replace has the group make new machines ahead of the old ones' end, until all are of
// its template. An old one goes when as many workers as there are to be are Ready beside
// it, and when its pods have left it, for which their budgets are respected; one that is
// not Ready goes at once. What it finds half done it goes on with.
func (r Replacement) Replace(ctx context.Context, group infra.ManagedGroup, report func(string)) error {
	for {
		inventory, err := r.Pools.Compute.Inventory(ctx, r.Pools.Cluster)
		if err != nil {
			return err
		}
		if err := model.Unreachable(inventory.Unseen(group.Zone), "the workers of "+group.Name+" are not known"); err != nil {
			return err
		}
		old := plan.Outdated(inventory, group)
		if len(old) == 0 {
			return r.complete(ctx, inventory, group, report)
		}
		told := func(detail string) { report(fmt.Sprintf("%d to replace; %s", len(old), detail)) }
		leaving, err := r.next(ctx, inventory, group, old, told)
		if err != nil {
			return err
		}
		if err := r.takeOut(ctx, group.Ref(), leaving, told); err != nil {
			return err
		}
	}
}

// complete brings a group whose machines are all new to its size.
func (r Replacement) complete(ctx context.Context, inventory infra.Inventory, group infra.ManagedGroup, report func(string)) error {
	if sizeOf(inventory, group.Ref()) < group.Size {
		if err := r.Pools.Compute.Resize(ctx, group.Ref(), group.Size); err != nil {
			return err
		}
	}
	return r.Pools.Await(ctx, group, report)
}

// next is the node that leaves: one that is not Ready, or else one for which there is a
// new one.
func (r Replacement) next(ctx context.Context, inventory infra.Inventory, group infra.ManagedGroup, old []string, report func(string)) (model.Node, error) {
	nodes, err := r.Pools.Kube.Nodes(ctx)
	if err != nil {
		return model.Node{}, err
	}
	leaving := nodeOf(nodes, old[0])
	for _, name := range old {
		if node := nodeOf(nodes, name); !node.Ready {
			return node, nil
		}
	}
	group.Size += plan.Surge
	if sizeOf(inventory, group.Ref()) < group.Size {
		if err := r.Pools.Compute.Resize(ctx, group.Ref(), group.Size); err != nil {
			return leaving, err
		}
	}
	return leaving, r.Pools.Await(ctx, group, report)
}

// takeOut drains a worker and deletes its machine, and then its node.
func (r Replacement) takeOut(ctx context.Context, group infra.Ref, leaving model.Node, report func(string)) error {
	if leaving.Ready {
		if err := r.Drainer.API.Cordon(ctx, leaving.Name); err != nil {
			return err
		}
		report("draining " + leaving.Name)
		if err := r.Drainer.Node(ctx, leaving.Name, report); err != nil {
			return err
		}
	}
	report("deleting " + leaving.Name)
	if err := r.Pools.Compute.DeleteMachines(ctx, group, []string{leaving.Name}); err != nil {
		return err
	}
	return r.Drainer.API.DeleteNode(ctx, leaving.Name)
}

// nodeOf is a machine's node; one that is not Ready where it has none.
func nodeOf(nodes []model.Node, name string) model.Node {
	if i := slices.IndexFunc(nodes, func(n model.Node) bool { return n.Name == name }); i >= 0 {
		return nodes[i]
	}
	return model.Node{Name: name}
}

func sizeOf(inventory infra.Inventory, group infra.Ref) int {
	for _, have := range inventory.ManagedGroups {
		if have.Ref() == group {
			return have.Size
		}
	}
	return 0
}
