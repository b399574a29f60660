package cluster

import (
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Foretell is the plan of a new cluster where nobody can be asked what is there
// already: for want of credentials.
func Foretell(target model.Target, wanted *spec.Cluster) (plan.Plan, error) {
	s := &session{Operator: &Operator{Target: target}, spec: wanted}
	desired, err := s.desired()
	if err != nil {
		return plan.Plan{}, err
	}
	return plan.Up(desired, infra.Inventory{}), nil
}
