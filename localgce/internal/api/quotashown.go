package api

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// quotas shows the limits of a project, or for one that is named, of a region.
func (s *Server) quotas(project, region string) (list []*compute.Quota) {
	s.store.View(func(*store.Tx) { list = s.ledger.List(project, region) })
	return list
}

// showQuotas completes a region as it is answered.
func (s *Server) showQuotas(at ref.Ref, object any) {
	region := object.(*compute.Region)
	region.Quotas = s.quotas(at.Project, region.Name)
}
