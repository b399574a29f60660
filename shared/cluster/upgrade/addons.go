package upgrade

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/machine"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// addonsTimeout is more than a machine itself takes before it gives up: five minutes.
const addonsTimeout = 10 * time.Minute

// addons is what a machine is asked for.
var addons = machine.Request{Key: bootstrap.KeyUpgradeAddons, Attribute: bootstrap.AttrUpgradeAddons, Done: bootstrap.AddonsUpgraded}

// Addons has a replica, which has the new version as all others do, upgrade kube-proxy
// and CoreDNS by kubeadm.
func Addons(ctx context.Context, compute port.Compute, replica infra.Ref, had map[string]string) error {
	ctx, cancel := context.WithTimeout(ctx, addonsTimeout)
	defer cancel()
	if err := addons.Ask(ctx, compute, replica, had); err != nil {
		return machine.Watcher{Outputs: compute}.Explain(replica, fmt.Errorf("upgrade kube-proxy and CoreDNS by %s: %w", replica.Name, err))
	}
	return nil
}

// AwaitAddons waits until no pod of kube-proxy and CoreDNS is of the old version. Where a
// node is not Ready they follow when it is: until then its pod of kube-proxy counts as
// the one that may be away.
func AwaitAddons(ctx context.Context, kube port.Kube, report func(string)) error {
	ctx, cancel := context.WithTimeout(ctx, addonsTimeout)
	defer cancel()
	return wait.Poll(ctx, retry.Interval, func(ctx context.Context) (bool, string, error) {
		left, err := kube.AddonsToRollOut(ctx)
		if err != nil {
			return false, err.Error(), retry.Lasting(err)
		}
		if left == "" {
			return true, "", nil
		}
		nodes, err := kube.Nodes(ctx)
		if err != nil {
			return false, err.Error(), retry.Lasting(err)
		}
		if i := slices.IndexFunc(nodes, func(n model.Node) bool { return !n.Ready }); i >= 0 {
			report(left + ", the others when " + nodes[i].Name + " is Ready")
			return true, "", nil
		}
		report(left)
		return false, left, nil
	})
}
