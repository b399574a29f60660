package api

import (
	"net/http"
	"slices"
	"strings"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// permissionsPath recognizes Resource Manager's projects.testIamPermissions,
// the one method of another API that clients of this one ask first.
func permissionsPath(r *http.Request) (project string, ok bool) {
	for _, version := range []string{"/v1/projects/", "/v3/projects/"} {
		if rest, found := strings.CutPrefix(r.URL.Path, version); found && r.Method == http.MethodPost {
			return strings.CutSuffix(rest, ":testIamPermissions")
		}
	}
	return "", false
}

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

// permissionOf is the permission that the call needs.
func permissionOf(r *resource.Request) string {
	collection, verb, _ := strings.Cut(called(r), ".")
	if verb == "insert" {
		verb = "create"
	}
	if scope.Of(r.Location) == scope.Regional && slices.Contains(inRegionsToo, collection) {
		collection = "region" + strings.ToUpper(collection[:1]) + collection[1:]
	}
	return "compute." + collection + "." + verb
}

// inRegionsToo are collections whose regional resources have permissions of
// their own.
var inRegionsToo = []string{"healthChecks", "backendServices"}
