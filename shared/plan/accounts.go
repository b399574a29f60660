package plan

import (
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// account is the service account of the machines in a role.
func (d Desired) account(role string) string {
	if role == infra.RoleControlPlane {
		return d.Spec.Spec.ServiceAccounts.ControlPlane
	}
	return d.Spec.Spec.ServiceAccounts.Nodes
}

// foundAccounts are the service accounts that a cluster was begun with: what its
// API servers ask for, as the replicas tell, or else what workers are made with.
// Where there is neither, it may have what is wanted.
func foundAccounts(wanted spec.ServiceAccounts, observed infra.Inventory) spec.ServiceAccounts {
	if replicas := Replicas(observed); len(replicas) > 0 {
		metadata := replicas[0].Metadata
		return spec.ServiceAccounts{ControlPlane: metadata[infra.MetadataAccount], Nodes: metadata[infra.MetadataNodesAccount]}
	}
	found := wanted
	for _, machine := range observed.Templates { // which are alike in this
		found.Nodes = machine.Account
	}
	return found
}
