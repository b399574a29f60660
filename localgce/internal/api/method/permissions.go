package method

import (
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
)

// Permission is the permission that the call needs.
func Permission(r *resource.Request) string {
	collection, verb, _ := strings.Cut(Called(r), ".")
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
