package api

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
)

// allKinds is the table of what the API has.
func (s *Server) allKinds() []*kind {
	return append(s.catalogKinds(),
		s.networksKind(), s.subnetworksKind(), s.addressesKind(), s.firewallsKind(), s.routesKind(),
		s.instancesKind(), s.disksKind(), s.templatesKind(),
		s.groupsKind(), s.managersKind(),
		s.healthChecksKind(), s.backendServicesKind(), s.forwardingRulesKind(),
	)
}

// allRecords are what the server keeps beside the resources.
func (s *Server) allRecords() {
	s.record("projects", empty[compute.Project])
	s.record(membersCollection, empty[members])
	s.record(managedCollection, empty[managedGroup])
	s.record(guestCollection, empty[guestAttributes])
	s.record(healthCollection, empty[balancerHealth])
	s.record(faultsCollection, empty[inject.Fault])
}
