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

// foundAccounts are the service accounts that machines were made with, or are
// about to be from templates; a role that has none yet may have what is wanted.
func foundAccounts(wanted spec.ServiceAccounts, observed infra.Inventory) spec.ServiceAccounts {
	found := wanted
	if replicas := Replicas(observed); len(replicas) > 0 {
		found.ControlPlane = replicas[0].Metadata[infra.MetadataAccount]
	}
	for _, machine := range observed.Templates { // which are alike in this
		found.Nodes = machine.Account
	}
	return found
}
