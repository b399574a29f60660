package api

import (
	"context"
	"fmt"
	"net/netip"
	"slices"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/hostid"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine"
)

// dark reports whether a fault keeps an instance without power.
func (s *Server) dark(r ref.Ref) (dark bool) {
	s.Store.View(func(tx *store.Tx) {
		_, dark = s.lasting(tx, func(f *inject.Fault) bool { return f.Stage() == inject.Power && f.Covers(scope.Zone(r), r.Name) })
	})
	return dark
}

// lookAtPower has the instances that a fault covers follow it.
func (s *Server) lookAtPower(f *inject.Fault) {
	for _, r := range s.index.machines {
		if f.Covers(scope.Zone(r), r.Name) {
			s.outages.Add(r)
		}
	}
}

// followPower is the power controller's step for one instance. Each has a
// goroutine of its own: a zone goes dark at once.
func (s *Server) followPower(_ context.Context, r ref.Ref) {
	if !s.dark(r) {
		return
	}
	s.Tasks.Do(func(ctx context.Context) {
		if err := s.losePower(ctx, r); err != nil && ctx.Err() == nil {
			s.Log.Error("an instance does not follow a power cut", "instance", r.Path(), "error", err)
		}
	})
}

// losePower ends a machine with its host. Its restart, if it is set to, lingers
// until the power is back.
func (s *Server) losePower(ctx context.Context, r ref.Ref) error {
	defer s.machines.lock(r)()
	instance, _, ok := s.instance(r)
	if !ok || instance.Status != vm.Running || s.UnderWay(r, "delete") || !s.dark(r) {
		return nil
	}
	if err := s.runner.Stop(ctx, hostid.Machine(instance), 0); err != nil {
		return fmt.Errorf("cut the power of %s: %w", r.Path(), err)
	}
	if err := s.detach(ctx, hostid.Machine(instance)); err != nil {
		return err
	}
	s.noteHalt(r, machine.Died)
	return nil
}

// darken has a zone without power say that it is down.
func (s *Server) darken(_ ref.Ref, object any) {
	zone := object.(*compute.Zone)
	s.Store.View(func(tx *store.Tx) {
		_, dark := s.lasting(tx, func(f *inject.Fault) bool { return f.Stage() == inject.Power && f.Zone == zone.Name && f.Name == "" })
		if dark {
			zone.Status = "DOWN"
		}
	})
}

// CutOff are the addresses in a network which faults cut off, sorted.
func (s *Server) CutOff(tx *store.Tx, network ref.Ref) []netip.Addr {
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
func (s *Server) isolateFirst(ctx context.Context, r ref.Ref) error {
	cut := false
	s.Store.View(func(tx *store.Tx) {
		_, cut = s.lasting(tx, func(f *inject.Fault) bool { return f.Stage() == inject.Network && f.Covers(scope.Zone(r), r.Name) })
	})
	instance, _, ok := s.instance(r)
	if !cut || !ok {
		return nil
	}
	return s.networks.ApplyFirewall(ctx, ref.Of(instance.NetworkInterfaces[0].Network))
}
