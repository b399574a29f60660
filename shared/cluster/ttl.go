package cluster

import (
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/fault"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// mayMake refuses to make machines for a cluster whose time is over: Compute
// Engine would refuse each of them.
func (s *session) mayMake(p plan.Plan) error {
	if !s.mark.Expired(s.Now()) || !slices.ContainsFunc(p.Steps, makesMachines) {
		return nil
	}
	return fault.Errorf(fault.Usage, "the time of cluster %s was over at %s: what was made now would be deleted at once",
		s.Target.Name, s.mark.Expires.Format(time.RFC3339)).
		WithID("time-over").WithHint("kubectl ha down removes what is left of it; kubectl ha up makes it anew then.")
}

func makesMachines(step plan.Step) bool {
	kind := step.Ref.Kind
	return step.Changes() && (step.Action == plan.Create || step.Action == plan.Resize) &&
		(kind == infra.KindInstance || kind == infra.KindManagedGroup)
}
