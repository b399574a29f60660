package api

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// allKinds is the table of what the API has, by collection.
func (s *Server) allKinds() map[string]*kind {
	list := append(s.catalogKinds(),
		s.operationsKind(),
		s.networksKind(), s.subnetworksKind(), s.addressesKind(), s.firewallsKind(), s.routesKind(),
		s.instancesKind(), s.disksKind(), s.templatesKind(),
		s.groupsKind(), s.managersKind(),
		s.healthChecksKind(), s.backendServicesKind(), s.forwardingRulesKind(),
	)
	table := make(map[string]*kind, len(list))
	for _, k := range list {
		if k.word == "" {
			k.word = k.object
		}
		table[k.collection] = k
	}
	s.darkens(table["zones"])
	return table
}

// types says how to decode what the store holds: the resources, and what the
// server keeps beside them.
func (s *Server) types() store.Types {
	types := store.Types{
		"projects":         empty[compute.Project],
		membersCollection:  empty[members],
		managedCollection:  empty[managedGroup],
		guestCollection:    empty[guestAttributes],
		healthCollection:   empty[balancerHealth],
		faultsCollection:   empty[inject.Fault],
		foreseenCollection: empty[apierr.Error],
	}
	for collection, k := range s.kinds {
		if k.new != nil {
			types[collection] = k.new
		}
	}
	return types
}
