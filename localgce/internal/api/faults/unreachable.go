package faults

import (
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// The API may lose sight of a zone. Lists then fail, or tell of it in a warning
// where the client takes partial success; all else that is about the zone fails.

// Unreached reports whether a request does not reach a location: "zones/ZONE".
func (s *Service) Unreached(r *resource.Request, location string) (out bool) {
	zone, zonal := strings.CutPrefix(location, "zones/")
	if !zonal || immune(r.HTTP) {
		return false
	}
	s.Store.View(func(tx *store.Tx) {
		_, out = s.lasting(tx, func(f *inject.Fault) bool { return f.Stage() == inject.Reach && f.Zone == zone })
	})
	return out
}
