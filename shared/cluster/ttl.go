package cluster

import (
	"context"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// mayMake refuses to make machines for a cluster whose time is over: Compute
// Engine would refuse each of them.
func (s *session) mayMake(p plan.Plan) error {
	if !s.mark.Expired(s.Now()) || !slices.ContainsFunc(p.Steps, makesMachines) {
		return nil
	}
	return errs.Errorf(errs.Usage, "the time of cluster %s was over at %s: what was made now would be deleted at once",
		s.Target.Name, s.mark.Expires.Format(time.RFC3339)).
		WithID("time-over").WithHint("kubectl ha down removes what is left of it; kubectl ha up makes it anew then.")
}

// update changes what is there already: whom a rule lets in, what a group makes
// its machines from, or when the time of what has labels is over.
func (s *session) update(ctx context.Context, step plan.Step) error {
	switch want := step.Resource.(type) {
	case infra.Firewall:
		_, err := s.Compute.Ensure(ctx, want, s.mark)
		return err
	case infra.ManagedGroup:
		return s.Compute.SetTemplate(ctx, step.Ref, want.Template)
	}
	return s.Compute.SetMark(ctx, step.Ref, s.mark)
}

func makesMachines(step plan.Step) bool {
	kind := step.Ref.Kind
	return step.Changes() && (step.Action == plan.Create || step.Action == plan.Resize) &&
		(kind == infra.KindInstance || kind == infra.KindManagedGroup)
}
