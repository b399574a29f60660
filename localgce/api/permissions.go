package api

import (
	"net/http"
	"strings"

	compute "google.golang.org/api/compute/v1"
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

// testPermissions: whoever has the token may do everything.
func testPermissions(r *request) (any, error) {
	var body compute.TestPermissionsRequest
	if err := r.decode(&body); err != nil {
		return nil, err
	}
	return &compute.TestPermissionsResponse{Permissions: body.Permissions}, nil
}
