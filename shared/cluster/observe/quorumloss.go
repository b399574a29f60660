package observe

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/quorumloss"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Machines is what machines publish of themselves.
type Machines interface {
	GuestAttributes(ctx context.Context, instance infra.Ref, namespace string) (map[string]string, error)
}

// QuorumLoss asks the machines that run how their etcd is, where the API does not
// answer. They tell of a change within 10 seconds.
func QuorumLoss(ctx context.Context, machines Machines, cluster string, inventory infra.Inventory) (quorumloss.Survey, error) {
	survey := quorumloss.New(cluster, inventory)
	for _, replica := range inventory.Replicas() {
		if !survey.Asks(replica) {
			continue
		}
		var attributes map[string]string
		if replica.Status == "RUNNING" {
			var err error
			if attributes, err = machines.GuestAttributes(ctx, replica.Ref(), bootstrap.Namespace); err != nil {
				return survey, err
			}
		}
		survey.Add(replica, attributes)
	}
	return survey, nil
}
