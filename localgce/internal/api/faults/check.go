package faults

import (
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/method"
)

// checkFault refuses a fault that could never strike: in a zone, or on a
// method, that is not there.
func (s *Service) checkFault(f inject.Fault) error {
	if _, known := catalog.RegionOf(f.Zone); f.Zone != "" && !known {
		return apierr.BadRequest("invalid", "there is no zone %q, only such as europe-west1-b", f.Zone)
	}
	if f.Method == "" || slices.ContainsFunc(method.All(s.Core), func(name string) bool { return inject.Matches(f.Method, name) }) {
		return nil
	}
	return apierr.BadRequest("invalid", "the API has no method %q, only such as %s", f.Method, strings.Join(method.Like(s.Core, f.Method), ", "))
}
