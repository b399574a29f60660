package cluster

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
)

// Status tells what is known of the cluster. When its API does not answer,
// that is the Compute Engine side.
func (m *Manager) Status(ctx context.Context) (status.Report, error) {
	snapshot, err := m.observer().Snapshot(ctx)
	if err != nil {
		return status.Report{}, err
	}
	if len(snapshot.Inventory.Refs) == 0 {
		return status.Report{}, m.absent(snapshot.Inventory)
	}
	return snapshot.Judge(m.Target), nil
}
