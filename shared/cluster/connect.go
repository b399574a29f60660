package cluster

import (
	"context"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Connect takes an administrator's access to a cluster that exists, into the
// kubeconfig, and makes it the current context. It changes nothing else.
func (o *Operator) Connect(ctx context.Context) (Outcome, error) {
	s := &session{Operator: o, started: o.Now()}
	if err := s.look(ctx); err != nil {
		return Outcome{}, err
	}
	if len(s.inventory.Refs) == 0 {
		return Outcome{}, o.unknownCluster()
	}
	step := event.Event{Step: "connect", Title: "Take access to " + o.Target.Name}
	o.send(step, event.Started, "")
	err := s.takeAccess(ctx, infra.Ref{}, func(phase string) { o.send(step, event.Progress, phase) })
	outcome := Outcome{Target: o.Target, Context: s.contextName}
	if err != nil {
		step.Error = err.Error()
		o.send(step, event.Failed, "")
		return outcome, err
	}
	o.send(step, event.Done, "")
	outcome.Took.Duration = o.Now().Sub(s.started).Round(time.Second / 10)
	outcome.Next = []string{"kubectl get nodes"}
	return outcome, nil
}

// send tells of a step that no plan has.
func (o *Operator) send(e event.Event, kind event.Kind, detail string) {
	if o.Events == nil {
		return
	}
	e.Time, e.Kind, e.Detail = o.Now(), kind, detail
	o.Events.Send(e)
}
