package guest

import (
	"fmt"
	"net/netip"
	"strings"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/metadata"
)

// at finds the instance with an address in a network, as the fabric names it.
func (s *Service) at(tx *store.Tx, network string, a netip.Addr) (ref.Ref, *compute.Instance, bool) {
	r := s.plan.At(network, a)
	instance, ok := store.Get[compute.Instance](tx, r)
	return r, instance, ok
}

// InstanceAt implements metadata.Source.
func (s *Service) InstanceAt(network string, addr netip.Addr) (found metadata.Instance, ok bool) {
	s.Store.View(func(tx *store.Tx) {
		var r ref.Ref
		if r, found.Instance, ok = s.at(tx, network, addr); !ok {
			return
		}
		found.Project = r.Project
		if project, known := store.Get[compute.Project](tx, ref.Project(r.Project)); known {
			found.ProjectNumber, found.ProjectMetadata = project.Id, project.CommonInstanceMetadata.Items
		}
		s.KeepFromStartup(tx, r, &found)
		found.Subnet = subnetOf(tx, found.Instance)
		found.ForwardedIPs = s.Forwarded(tx, r)
		found.Preempted = s.PendingOn(r, vm.Preempted)
	})
	return found, ok
}

// subnetOf is the primary range that an instance's address is from.
func subnetOf(tx *store.Tx, instance *compute.Instance) netip.Prefix {
	subnet, ok := store.Get[compute.Subnetwork](tx, ref.Of(instance.NetworkInterfaces[0].Subnetwork))
	if !ok {
		return netip.Prefix{}
	}
	return netip.MustParsePrefix(subnet.IpCidrRange)
}

// Changed implements metadata.Source.
func (s *Service) Changed(network string, addr netip.Addr) <-chan struct{} {
	var r ref.Ref
	s.Store.View(func(*store.Tx) { r = s.plan.At(network, addr) })
	return s.Watchers.On(r)
}

// GuestAttributes implements metadata.Source.
func (s *Service) GuestAttributes(network string, addr netip.Addr) (values map[string]map[string]string) {
	s.Store.View(func(tx *store.Tx) {
		r, _, ok := s.at(tx, network, addr)
		if all, written := store.Get[attributes](tx, r.In(collection, r.Name)); ok && written {
			values = *all
		}
	})
	return values
}

// SetGuestAttribute implements metadata.Source.
func (s *Service) SetGuestAttribute(network string, addr netip.Addr, namespace, key string, value *string) error {
	switch {
	case !validGuestKey.MatchString(namespace) || !validGuestKey.MatchString(key):
		return fmt.Errorf("guest attribute %s/%s: names are 1 to 128 of A-Z, a-z, 0-9, _ and -", namespace, key)
	case value != nil && len(*value) > metadata.MaxGuestValue:
		return fmt.Errorf("guest attribute %s/%s: %d bytes, the limit is %d", namespace, key, len(*value), metadata.MaxGuestValue)
	}
	return s.Store.Update(func(tx *store.Tx) error {
		r, instance, ok := s.at(tx, network, addr)
		switch {
		case !ok:
			return fmt.Errorf("no instance has %s in network %s", addr, network)
		case !attributesOn(tx, r, instance):
			return fmt.Errorf("guest attributes are off for %s: metadata enable-guest-attributes is not TRUE", r.Path())
		}
		at := r.In(collection, r.Name)
		old, written := store.Get[attributes](tx, at)
		if !written {
			old = &attributes{}
		}
		changed := old.with(namespace, key, value)
		tx.Put(at, &changed)
		return nil
	})
}

// Lookup implements metadata.Source: NAME, NAME.ZONE.c.PROJECT.internal, and
// NAME.c.PROJECT.internal.
func (s *Service) Lookup(network, name string) (a netip.Addr, ok bool) {
	name, rest, _ := strings.Cut(strings.TrimSuffix(name, "."), ".")
	zone, project, qualified := strings.Cut(strings.TrimSuffix(rest, ".internal"), "c.")
	s.Store.View(func(tx *store.Tx) {
		in := s.plan.Network(network)
		if qualified && project != in.Project {
			return
		}
		if zone = strings.TrimSuffix(zone, "."); zone != "" {
			a, ok = s.internalOf(tx, in, ref.Ref{Project: in.Project, Location: ref.Zone(zone), Collection: "instances", Name: name})
			return
		}
		for _, location := range s.Kind("instances").Locations() {
			if a, ok = s.internalOf(tx, in, ref.Ref{Project: in.Project, Location: location, Collection: "instances", Name: name}); ok {
				return
			}
		}
	})
	return a, ok
}

func (s *Service) internalOf(tx *store.Tx, network, r ref.Ref) (netip.Addr, bool) {
	instance, ok := store.Get[compute.Instance](tx, r)
	if !ok || ref.Of(instance.NetworkInterfaces[0].Network) != network {
		return netip.Addr{}, false
	}
	return vm.ParseAddress(instance.NetworkInterfaces[0].NetworkIP), true
}
