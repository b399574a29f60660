// Package guest has what instances are told of themselves by their metadata
// servers, and what they tell there.
package guest

import (
	"net/http"
	"net/netip"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ipam"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/metadata"
)

// Service answers metadata servers.
type Service struct {
	*resource.Core
	// Forwarded are the load-balanced addresses that lead to an instance.
	Forwarded func(tx *store.Tx, instance ref.Ref) []netip.Addr
	// KeepFromStartup takes out of what an instance is told what it is not to know.
	KeepFromStartup func(tx *store.Tx, instance ref.Ref, told *metadata.Instance)

	plan *ipam.Plan
}

var _ metadata.Source = (*Service)(nil)

// New adds the domain to the core, which has instances. The plan tells who has an
// address.
func New(core *resource.Core, plan *ipam.Plan) *Service {
	s := &Service{Core: core, plan: plan}
	core.Keep(collection, resource.Empty[attributes])
	core.Extend("instances", map[string]resource.Handler{http.MethodGet + " getGuestAttributes": s.getAttributes}, nil)
	core.WhenGone("instances", func(tx *store.Tx, r ref.Ref) { tx.Delete(r.In(collection, r.Name)) })
	return s
}
