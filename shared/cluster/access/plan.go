package access

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// CheckTrust refuses a plan that lets machines in with a kubeconfig that cannot tell them
// whom to trust. Where access is taken first, it can.
func (e *Entrance) CheckTrust(p plan.Plan) error {
	publishes := func(step plan.Step) bool {
		return !step.Done && (step.Action == plan.Publish || step.Action == plan.Join)
	}
	kube := e.Kube()
	if kube == nil || !slices.ContainsFunc(p.Steps, publishes) {
		return nil
	}
	_, err := TrustMetadata(kube)
	return err
}
