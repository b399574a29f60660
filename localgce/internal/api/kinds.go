package api

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
)

// allKinds is the table of what the API has.
func (s *Server) allKinds() []*resource.Kind {
	return []*resource.Kind{
		s.groupsKind(), s.managersKind(),
		s.healthChecksKind(), s.backendServicesKind(), s.forwardingRulesKind(),
	}
}

// allRecords are what the server keeps beside the resources.
func (s *Server) allRecords() {
	s.Keep("projects", resource.Empty[compute.Project])
	s.Keep(membersCollection, resource.Empty[members])
	s.Keep(managedCollection, resource.Empty[managedGroup])
	s.Keep(healthCollection, resource.Empty[balancerHealth])
}
