// Package rolling brings managed groups to machines of another shape, or to fewer, one
// machine at a time.
package rolling

import (
	"context"
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drain"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/join"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// Adjustment adjusts the workers of managed groups.
type Adjustment struct {
	Pools   join.Pools
	Drainer drain.Drainer
}

// Adjust replaces machines of a group that are not of its template, and takes away those
// that are too many. An old one goes when as many workers as there are to be are Ready
// beside it, and when its pods have left it, for which their budgets are respected; one
// that is not Ready goes at once. What it finds half done it goes on with.
func (a Adjustment) Adjust(ctx context.Context, group infra.ManagedGroup, report func(string)) error {
	for {
		found, err := a.look(ctx, group)
		if err != nil {
			return err
		}
		told := func(detail string) { report(fmt.Sprintf("%d to go; %s", found.surplus(group), detail)) }
		var leaving model.Node
		switch {
		case len(found.outdated) > 0:
			leaving, err = a.replaceable(ctx, group, found, told)
		case found.size > group.Size:
			leaving = found.dispensable(found.machines)
		default:
			return a.complete(ctx, group, found, report)
		}
		if err != nil {
			return err
		}
		if err := a.takeOut(ctx, group.Ref(), leaving, told); err != nil {
			return err
		}
	}
}

// workers are those of a group, as they were found.
type workers struct {
	size     int      // that the group is to have, as Compute Engine knows
	machines []string // all of them
	outdated []string // those that are not of its template
	nodes    []model.Node
}

func (a Adjustment) look(ctx context.Context, group infra.ManagedGroup) (found workers, err error) {
	inventory, err := a.Pools.Compute.Inventory(ctx, a.Pools.Cluster)
	if err != nil {
		return found, err
	}
	if err := model.Unreachable(inventory.Unseen(group.Zone), "the workers of "+group.Name+" are not known"); err != nil {
		return found, err
	}
	wanted, there := inventory.Templates[group.Template]
	if !there {
		return found, errs.Errorf(errs.Failed, "the instance template %s of %s is not there any more", group.Template, group.Name).
			WithHint("Run the same command again: it makes another.")
	}
	have, _ := inventory.ManagedGroup(group.Ref())
	found.size = have.Size
	for _, machine := range inventory.MachinesOf(group.Ref()) {
		found.machines = append(found.machines, machine.Name)
	}
	found.outdated = plan.Outdated(inventory, group.Ref(), wanted)
	found.nodes, err = a.Pools.Kube.Nodes(ctx)
	return found, err
}

// surplus is how many machines are still to go.
func (w workers) surplus(group infra.ManagedGroup) int {
	return max(len(w.outdated), w.size-group.Size)
}

// dispensable is the node of that of the machines which is missed least: of one that is
// not Ready, if there is one.
func (w workers) dispensable(machines []string) model.Node {
	for _, name := range machines {
		if node := w.nodeOf(name); !node.Ready {
			return node
		}
	}
	return w.nodeOf(slices.Max(machines))
}

// nodeOf is a machine's node; one that is not Ready where it has none.
func (w workers) nodeOf(name string) model.Node {
	if i := slices.IndexFunc(w.nodes, func(n model.Node) bool { return n.Name == name }); i >= 0 {
		return w.nodes[i]
	}
	return model.Node{Name: name}
}

// replaceable is the node of an outdated machine that is not Ready, or for which there is
// a new one.
func (a Adjustment) replaceable(ctx context.Context, group infra.ManagedGroup, found workers, report func(string)) (model.Node, error) {
	leaving := found.dispensable(found.outdated)
	if !leaving.Ready {
		return leaving, nil
	}
	group.Size += plan.Surge
	if found.size < group.Size {
		if err := a.Pools.Compute.Resize(ctx, group.Ref(), group.Size); err != nil {
			return leaving, err
		}
	}
	return leaving, a.Pools.Await(ctx, group, report)
}

// takeOut drains a worker and deletes its node, and then its machine: as long as that is
// there, who goes on after a kill finds what is left to do. A kubelet registers its node
// at its start only.
func (a Adjustment) takeOut(ctx context.Context, group infra.Ref, leaving model.Node, report func(string)) error {
	if leaving.Ready {
		if err := a.Drainer.API.Cordon(ctx, leaving.Name); err != nil {
			return err
		}
		report("draining " + leaving.Name)
		if err := a.Drainer.Node(ctx, leaving.Name, report); err != nil {
			return err
		}
	}
	report("deleting " + leaving.Name)
	if err := a.Drainer.API.DeleteNode(ctx, leaving.Name); err != nil {
		return err
	}
	return a.Pools.Compute.DeleteMachines(ctx, group, []string{leaving.Name})
}

// complete brings a group whose machines are all as they are to be to its size.
func (a Adjustment) complete(ctx context.Context, group infra.ManagedGroup, found workers, report func(string)) error {
	if found.size < group.Size {
		if err := a.Pools.Compute.Resize(ctx, group.Ref(), group.Size); err != nil {
			return err
		}
	}
	return a.Pools.Await(ctx, group, report)
}
