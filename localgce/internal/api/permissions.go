package api

import (
	"slices"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// testPermissions: whoever has the token may do everything but what a fault
// denies.
func (s *Server) testPermissions(r *resource.Request) (any, error) {
	var body compute.TestPermissionsRequest
	if err := r.Decode(&body); err != nil {
		return nil, err
	}
	granted := slices.DeleteFunc(body.Permissions, s.denied)
	return &compute.TestPermissionsResponse{Permissions: granted}, nil
}

func (s *Server) denied(permission string) (denied bool) {
	s.Store.View(func(tx *store.Tx) {
		_, denied = s.lasting(tx, func(f *inject.Fault) bool { return f.Denies(permission) })
	})
	return denied
}
