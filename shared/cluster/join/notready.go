package join

import (
	"context"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/machine"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// notReady is the machine of a managed group that a step waits for: one that is
// no Ready node.
type notReady struct {
	Pools
	group infra.Ref
	watch *machine.Watch // the last that was asked
}

// trouble tells what keeps the group from being complete: what it says of making
// its machines, else how far a machine is that it has made. Machines that were not
// told whom to trust, since they were being made at the time, are told again.
func (n *notReady) trouble(ctx context.Context, nodes []model.Node) (string, error) {
	inventory, err := n.Compute.Inventory(ctx, n.Cluster)
	if err != nil {
		return "", nil // asked again later
	}
	trouble, err := n.groupTrouble(inventory, n.group)
	if trouble != "" || err != nil {
		return trouble, err
	}
	if err := n.publish(ctx, inventory, n.group); err != nil {
		return "; " + err.Error(), nil
	}
	ref, ok := n.find(inventory, nodes)
	if !ok {
		return "", nil
	}
	if n.watch == nil || n.watch.Machine != ref {
		n.watch = n.watcher().Watch(ref, nil)
	}
	n.watch.Report = func(detail string) { trouble = "; " + ref.Name + ": " + detail }
	_, _, _ = n.watch.Look(ctx) // one that does not say is asked again later
	return trouble, nil
}

func (n *notReady) watcher() machine.Watcher { return machine.Watcher{Outputs: n.Compute, Now: n.Now} }

func (n *notReady) find(inventory infra.Inventory, nodes []model.Node) (infra.Ref, bool) {
	for _, instance := range inventory.Instances {
		ready := slices.ContainsFunc(nodes, func(node model.Node) bool { return node.Name == instance.Name && node.Ready })
		if infra.InManagedGroup(n.group.Name, instance.Name) && !ready {
			return instance.Ref(), true
		}
	}
	return infra.Ref{}, false
}

// explain adds the log of a machine of the group that is not Ready.
func (n *notReady) explain(err error) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	nodes, nodesErr := n.Kube.Nodes(ctx)
	inventory, inventoryErr := n.Compute.Inventory(ctx, n.Cluster)
	if nodesErr != nil || inventoryErr != nil {
		return err
	}
	if ref, ok := n.find(inventory, model.NodesOf(nodes, n.group.Name)); ok {
		return n.watcher().Explain(ref, err)
	}
	return err
}
