package balancing

import (
	"net/netip"
	"slices"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// Forwarded are the load-balanced addresses that lead to an instance.
func (s *Service) Forwarded(tx *store.Tx, instance ref.Ref) (list []netip.Addr) {
	for r := range s.rules {
		rule, ok := store.Get[compute.ForwardingRule](tx, r)
		if !ok || r.Project != instance.Project {
			continue
		}
		service, ok := store.Get[compute.BackendService](tx, ref.Of(rule.BackendService))
		if ok && s.serves(tx, service, instance) {
			list = append(list, vm.ParseAddress(rule.IPAddress))
		}
	}
	slices.SortFunc(list, netip.Addr.Compare)
	return slices.Compact(list)
}

// serves reports whether an instance has connections through a backend service:
// one that has left goes on taking the packets of those that it had.
func (s *Service) serves(tx *store.Tx, service *compute.BackendService, instance ref.Ref) bool {
	for _, backend := range service.Backends {
		group := ref.Of(backend.Group)
		if group.Location != instance.Location {
			continue
		}
		_, drains := draining(tx, service, group, s.Clock.Now())[instance]
		if drains || slices.Contains(s.groups.names(tx, group), instance.Name) {
			return true
		}
	}
	return false
}
