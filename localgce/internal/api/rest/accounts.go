package rest

import (
	"google.golang.org/api/iam/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
)

// getAccount: a service account is there as soon as it is spoken of, as projects are.
func (h *Handler) getAccount(r *resource.Request) (any, error) {
	return &iam.ServiceAccount{
		Name: "projects/" + r.Project + "/serviceAccounts/" + r.Name, ProjectId: r.Project, Email: r.Name,
	}, nil
}
