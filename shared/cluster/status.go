package cluster

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/observe"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
)

// Status tells what is known of the cluster. When its API does not answer,
// that is the Compute Engine side.
func (o *Operator) Status(ctx context.Context) (status.Report, error) {
	snapshot, err := o.observer().Snapshot(ctx)
	if err != nil {
		return status.Report{}, err
	}
	if len(snapshot.Inventory.Refs) == 0 {
		return status.Report{}, o.absent(snapshot.Inventory)
	}
	return snapshot.Judge(o.Target), nil
}

func (o *Operator) observer() observe.Observer {
	return observe.Observer{Target: o.Target, Compute: o.Compute, Access: o.Access, Now: o.Now}
}
