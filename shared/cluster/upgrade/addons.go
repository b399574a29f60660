package upgrade

import (
	"context"
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/machine"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
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
