package cluster

import (
	"context"
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/diagnosis"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
)

// Diagnose reads what the cluster's machines and its API have to tell. What cannot be
// read has a record that says why; the error is only of not knowing what machines
// there are.
func (m *Manager) Diagnose(ctx context.Context) ([]diagnosis.Record, error) {
	ctx, cancel := context.WithTimeout(ctx, diagnosis.Timeout)
	defer cancel()
	inventory, err := m.Compute.Inventory(ctx, m.Target.Name)
	if err != nil {
		return nil, fmt.Errorf("look for the machines of cluster %s: %w", m.Target.Name, err)
	}
	var journals port.Journals
	if kube, unreachable := m.observer().Open(); unreachable == nil {
		journals = kube
	}
	return diagnosis.Read(ctx, inventory.Instances, m.Compute, journals), nil
}
