package cluster

import (
	"context"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Connect takes an administrator's access to a cluster that exists, into the
// kubeconfig, and makes it the current context. It changes nothing else.
func (m *Manager) Connect(ctx context.Context) (Outcome, error) {
	r := m.newRun()
	if err := r.look(ctx); err != nil {
		return Outcome{}, err
	}
	if len(r.inventory.Refs) == 0 {
		return Outcome{}, m.unknownCluster()
	}
	step := event.Event{Step: "connect", Title: "Get credentials for " + m.Target.Name, Phase: event.ControlPlane}
	m.send(step, event.Started, "")
	err := r.entrance.Enter(ctx, r.inventory.Attached(), infra.Ref{}, func(phase string) { m.send(step, event.Progress, phase) })
	outcome := Outcome{Target: m.Target, Context: r.entrance.Context()}
	if err != nil {
		step.Error = err.Error()
		m.send(step, event.Failed, "")
		return outcome, err
	}
	m.send(step, event.Done, "")
	outcome.Took.Duration = m.Now().Sub(r.started).Round(time.Second / 10)
	outcome.Next = []string{"kubectl get nodes"}
	return outcome, nil
}
