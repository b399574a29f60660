package rest

import (
	"slices"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
)

// testPermissions: whoever has the token may do everything but what a fault
// denies.
func (h *Handler) testPermissions(r *resource.Request) (any, error) {
	var body compute.TestPermissionsRequest
	if err := r.Decode(&body); err != nil {
		return nil, err
	}
	granted := slices.DeleteFunc(body.Permissions, h.gate.Denied)
	return &compute.TestPermissionsResponse{Permissions: granted}, nil
}
