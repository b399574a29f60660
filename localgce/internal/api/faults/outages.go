package faults

import (
	"context"
	"net/netip"
	"slices"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// PowerIsCut reports whether a fault keeps an instance without power.
func (s *Service) PowerIsCut(r ref.Ref) (cut bool) {
	s.Store.View(func(tx *store.Tx) {
		_, cut = s.lasting(tx, func(f *inject.Fault) bool { return f.Stage() == inject.Power && f.Covers(scope.Zone(r), r.Name) })
	})
	return cut
}

// markDown has a zone without power say that it is down.
func (s *Service) markDown(_ ref.Ref, object any) {
	zone := object.(*compute.Zone)
	s.Store.View(func(tx *store.Tx) {
		_, cut := s.lasting(tx, func(f *inject.Fault) bool { return f.Stage() == inject.Power && f.Zone == zone.Name && f.Name == "" })
		if cut {
			zone.Status = "DOWN"
		}
	})
}

// CutOff are the addresses in a network which faults cut off, sorted.
func (s *Service) CutOff(tx *store.Tx, network ref.Ref) []netip.Addr {
	list := []netip.Addr{}
	for _, f := range faults(tx) {
		if f.Stage() != inject.Network || !f.Lasts(s.Clock.Now()) {
			continue
		}
		for a, r := range s.plan.Inside(network) {
			if f.Covers(scope.Zone(r), r.Name) {
				list = append(list, a)
			}
		}
	}
	slices.SortFunc(list, netip.Addr.Compare)
	return slices.Compact(list)
}

// isolateFirst makes sure that a machine which is cut off is so from its boot.
func (s *Service) isolateFirst(ctx context.Context, r ref.Ref) error {
	cut := false
	s.Store.View(func(tx *store.Tx) {
		_, cut = s.lasting(tx, func(f *inject.Fault) bool { return f.Stage() == inject.Network && f.Covers(scope.Zone(r), r.Name) })
	})
	instance, ok := s.instanceAt(r)
	if !cut || !ok {
		return nil
	}
	return s.ApplyFirewall(ctx, ref.Of(instance.NetworkInterfaces[0].Network))
}

// instanceAt finds an instance.
func (s *Service) instanceAt(r ref.Ref) (instance *compute.Instance, ok bool) {
	s.Store.View(func(tx *store.Tx) { instance, ok = store.Get[compute.Instance](tx, r) })
	return instance, ok
}
