package plan

import (
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// account is the service account of the machines in a role.
func (d Desired) account(role string) string {
	if role == infra.RoleControlPlane {
		return d.Spec.Spec.ServiceAccounts.ControlPlane
	}
	return d.Spec.Spec.ServiceAccounts.Nodes
}
