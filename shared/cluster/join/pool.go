package join

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/access"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/machine"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// How often a managed group is asked why it makes no machines, and a machine how
// far it is: the answers cost several calls.
const groupInterval = 20 * time.Second

// Pools lets the workers of managed groups join.
type Pools struct {
	Cluster   string
	Compute   port.Compute
	Kube      port.Kube
	Inventory infra.Inventory // as the command found it
	Nodes     *Nodes
	Now       func() time.Time
}

// Await waits until all machines of a managed group are Ready nodes.
func (p Pools) Await(ctx context.Context, group infra.ManagedGroup, report func(string)) error {
	var progress machine.Progress
	asked, trouble := p.Now(), ""
	last := notReady{Pools: p, group: group.Ref()}
	err := wait.Poll(ctx, retry.Interval, func(ctx context.Context) (bool, string, error) {
		nodes, err := p.Nodes.Recent(ctx, p.Now, p.Kube.Nodes)
		nodes = model.NodesOf(nodes, group.Name)
		if err != nil {
			return false, err.Error(), retry.Lasting(err) // else the API servers' turn to be busy
		}
		ready := slices.DeleteFunc(nodes, func(n model.Node) bool { return !n.Ready })
		if len(ready) < group.Size && p.Now().Sub(asked) > groupInterval {
			asked = p.Now()
			trouble, err = last.trouble(ctx, nodes)
		}
		seen := fmt.Sprintf("%d of %d workers Ready%s", len(ready), group.Size, trouble)
		report(seen)
		if len(ready) >= group.Size || err != nil {
			return true, seen, err
		}
		return false, seen, progress.Stalled(p.Now(), fmt.Sprintf("%d of %d workers Ready", len(ready), group.Size))
	})
	if errs.KindOf(err) == errs.TimedOut {
		return last.explain(err)
	}
	return err
}

// Publish tells a group's machines whom to trust, which lets them join. Where
// all know already nothing is asked for: a refresh is refused to machines of a
// former template.
func (p Pools) Publish(ctx context.Context, group infra.Ref) error {
	return p.publish(ctx, p.Inventory, group)
}

func (p Pools) publish(ctx context.Context, inventory infra.Inventory, group infra.Ref) error {
	trust, err := access.TrustMetadata(p.Kube)
	if err != nil || published(inventory, group, trust[bootstrap.KeyCA]) {
		return err
	}
	return p.Compute.Publish(ctx, group, trust)
}

func published(inventory infra.Inventory, group infra.Ref, ca string) bool {
	found, there := inventory.ManagedGroup(group)
	return there && found.Metadata[bootstrap.KeyCA] == ca && !slices.ContainsFunc(inventory.MachinesOf(group), func(i infra.FoundInstance) bool {
		return i.Metadata[bootstrap.KeyCA] != ca
	})
}

// groupTrouble tells what keeps a group from making its machines. Stockout and
// quota are an error; of anything else the group may get the better by itself.
// What it has on record from before this command is over.
func (p Pools) groupTrouble(inventory infra.Inventory, group infra.Ref) (trouble string, err error) {
	had, _ := p.Inventory.ManagedGroup(group)
	has, _ := inventory.ManagedGroup(group)
	for _, e := range has.Errors {
		switch {
		case len(had.Errors) > 0 && !e.At.After(had.Errors[0].At):
			return "", nil
		case e.Exhausted:
			return "", errs.Errorf(errs.Exhausted, "%s in %s cannot make its machines: %s", group.Name, group.Zone, e).WithID("pool-exhausted").
				WithHint("Use another zone or machine type, request more quota, or wait: the group keeps trying, and the same command then resumes.")
		case trouble == "":
			trouble = "; the last error was " + e.String()
		}
	}
	return trouble, nil
}
