package resource

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// Quotas shows the limits of a project, or for one that is named, of a region.
func (c *Core) Quotas(project, region string) (list []*compute.Quota) {
	c.Store.View(func(*store.Tx) { list = c.Quota.List(project, region) })
	return list
}

// ShowQuotas completes a region as it is answered.
func (c *Core) ShowQuotas(at ref.Ref, object any) {
	region := object.(*compute.Region)
	region.Quotas = c.Quotas(at.Project, region.Name)
}
