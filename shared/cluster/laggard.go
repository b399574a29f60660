package cluster

import (
	"context"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// laggard is the machine of a managed group that a step waits for: one that is
// no Ready node.
type laggard struct {
	*session
	group infra.Ref
	on    *watch // the last that was asked
}

// trouble tells what keeps the group from being complete: what it says of making
// its machines, else how far a machine is that it has made.
func (l *laggard) trouble(ctx context.Context, nodes []model.Node) (string, error) {
	inventory, err := l.Compute.Inventory(ctx, l.Target.Name)
	if err != nil {
		return "", nil // asked again later
	}
	trouble, err := l.groupTrouble(inventory, l.group)
	if trouble != "" || err != nil {
		return trouble, err
	}
	machine, ok := l.find(inventory, nodes)
	if !ok {
		return "", nil
	}
	if l.on == nil || l.on.machine != machine {
		l.on = l.watch(machine, nil)
	}
	l.on.report = func(detail string) { trouble = "; " + machine.Name + ": " + detail }
	_, _, _ = l.on.look(ctx) // one that does not say is asked again later
	return trouble, nil
}

func (l *laggard) find(inventory infra.Inventory, nodes []model.Node) (infra.Ref, bool) {
	for _, machine := range inventory.Instances {
		ready := slices.ContainsFunc(nodes, func(n model.Node) bool { return n.Name == machine.Name && n.Ready })
		if memberOf(l.group.Name, machine.Name) && !ready {
			return machine.Ref(), true
		}
	}
	return infra.Ref{}, false
}

// explain adds the log of a machine of the group that is not Ready.
func (l *laggard) explain(err error) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	nodes, nodesErr := l.nodesOf(ctx, l.group)
	inventory, inventoryErr := l.Compute.Inventory(ctx, l.Target.Name)
	if nodesErr != nil || inventoryErr != nil {
		return err
	}
	if machine, ok := l.find(inventory, nodes); ok {
		return l.machineError(machine, err)
	}
	return err
}
