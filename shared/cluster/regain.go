package cluster

import (
	"context"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// regain takes access to a control plane that the kubeconfig has no way into,
// before anything is changed: only the cluster knows its whole spec. It returns
// nil where there is none yet, and for a dry run, which may not ask a machine.
func (s *session) regain(ctx context.Context) (Kube, error) {
	// The forwarding rule is the last of what the API needs to be reached.
	reached := slices.ContainsFunc(s.inventory.Refs, func(r infra.Ref) bool { return r.Kind == infra.KindForwardingRule })
	if s.DryRun || !reached || len(s.attached()) == 0 {
		return nil, nil
	}
	step := event.Event{Step: "connect", Title: "Take access to " + s.Target.Name}
	s.send(step, event.Started, "")
	err := s.takeAccess(ctx, infra.Ref{}, func(phase string) { s.send(step, event.Progress, phase) })
	if err == nil {
		err = s.acquire(ctx, s.kube)
	}
	if err != nil {
		step.Error = err.Error()
		s.send(step, event.Failed, "")
		return nil, err
	}
	s.send(step, event.Done, "")
	if err := s.undoDrill(ctx, s.kube); err != nil {
		return nil, err
	}
	return s.kube, s.look(ctx)
}
