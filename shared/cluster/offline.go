package cluster

import (
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/images"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// PlanOffline is the plan of a new cluster where nobody can be asked what is there
// already: for want of credentials.
func PlanOffline(target model.Target, wanted *spec.Cluster, manifests []model.Object) (plan.Plan, error) {
	r := &run{Manager: &Manager{Target: target}, found: found{target: target, spec: wanted}, images: images.Default(wanted.Spec, nil)}
	r.manifests.Objects, r.manifests.Differing = len(manifests), len(manifests)
	desired, err := r.desired()
	if err != nil {
		return plan.Plan{}, err
	}
	return plan.Up(desired, infra.Inventory{}), nil
}
