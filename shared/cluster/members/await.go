package members

import (
	"context"
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// healthyTimeout is how long etcd and the API may take until all members are healthy:
// the one before has only just joined, or started again.
const healthyTimeout = 2 * time.Minute

// AwaitExpendable waits until the API answers and etcd can be without the member.
func AwaitExpendable(ctx context.Context, kube port.Kube, inventory infra.Inventory, name string, report func(string)) error {
	limited, cancel := context.WithTimeout(ctx, healthyTimeout)
	defer cancel()
	var refusal error
	err := wait.Poll(limited, retry.Interval, func(ctx context.Context) (bool, string, error) {
		refusal = nil
		if err := kube.Ready(ctx); err != nil {
			report(err.Error())
			return false, err.Error(), retry.Lasting(err)
		}
		list, err := List(ctx, kube)
		if err != nil {
			return false, err.Error(), retry.Lasting(err)
		}
		if refusal = quorum.Restart(InZones(list, inventory), name); refusal != nil {
			report(refusal.Error())
		}
		return refusal == nil, fmt.Sprint(refusal), nil
	})
	if err != nil && ctx.Err() == nil && refusal != nil {
		return refusal
	}
	return err
}
