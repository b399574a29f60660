package method

import (
	"net/http"
	"strings"
)

// Path cuts /compute/{v1,beta}/projects/P/… into its segments after the
// version.
func Path(path string) (parts []string, beta, ok bool) {
	rest, ok := strings.CutPrefix(path, "/compute/v1/")
	if !ok {
		rest, beta = strings.CutPrefix(path, "/compute/beta/")
	}
	parts = strings.Split(rest, "/")
	return parts, beta, (ok || beta) && len(parts) > 1
}

// PermissionsPath recognizes Resource Manager's projects.testIamPermissions,
// the one method of another API that clients of this one ask first.
func PermissionsPath(r *http.Request) (project string, ok bool) {
	for _, version := range []string{"/v1/projects/", "/v3/projects/"} {
		if rest, found := strings.CutPrefix(r.URL.Path, version); found && r.Method == http.MethodPost {
			return strings.CutSuffix(rest, ":testIamPermissions")
		}
	}
	return "", false
}
