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

// AccountPath recognizes IAM's serviceAccounts.get and serviceAccounts.testIamPermissions,
// which clients of this API ask about the accounts that instances run as.
func AccountPath(r *http.Request) (email string, asks, ok bool) {
	email, ok = strings.CutPrefix(r.URL.Path, "/v1/projects/-/serviceAccounts/")
	email, asks = strings.CutSuffix(email, ":testIamPermissions")
	wanted := http.MethodGet
	if asks {
		wanted = http.MethodPost
	}
	return email, asks, ok && r.Method == wanted && !strings.Contains(email, "/")
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
