package api

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// quotas shows the limits of a project, or for one that is named, of a region.
func (c *Core) quotas(project, region string) (list []*compute.Quota) {
	c.store.View(func(*store.Tx) { list = c.quota.List(project, region) })
	return list
}

// showQuotas completes a region as it is answered.
func (c *Core) showQuotas(at ref.Ref, object any) {
	region := object.(*compute.Region)
	region.Quotas = c.quotas(at.Project, region.Name)
}
