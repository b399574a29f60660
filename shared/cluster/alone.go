package cluster

import (
	"context"
	"errors"
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/lease"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// alone runs a verb that changes the cluster, and that takes hold of it as soon
// as it can. Should another command take over, since this one seemed to be
// dead, ctx ends and the error says so.
func (o *Operator) alone(ctx context.Context, command string, verb func(context.Context, *session) (Outcome, error)) (Outcome, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s := &session{Operator: o, started: o.Now(), holder: lease.NewHolder(lease.Options{
		Cluster: o.Target.Name, Command: command, Process: o.Process, Events: o.Events, Now: o.Now, Cancel: cancel,
	})}
	outcome, err := verb(ctx, s)
	if model.IsNoSpace(err) {
		err = o.explainNoSpace(ctx, err)
	}
	if s.gone {
		s.holder.Abandon()
	} else {
		s.holder.Release()
	}
	if taken := takenOver(ctx); taken != nil && err != nil {
		err = fmt.Errorf("%w; this one ended: %w", taken, err)
	}
	return outcome, err
}

// takenOver says who has the cluster now, if it is not this command any more.
func takenOver(ctx context.Context) error {
	var taken *errs.Error
	if errors.As(context.Cause(ctx), &taken) {
		return taken
	}
	return nil
}

// change is alone for verbs that need a cluster which answers.
func (o *Operator) change(ctx context.Context, command string, verb func(context.Context, *session) (Outcome, error)) (Outcome, error) {
	return o.alone(ctx, command, func(ctx context.Context, s *session) (Outcome, error) {
		if err := s.enter(ctx); err != nil {
			return Outcome{}, err
		}
		return verb(ctx, s)
	})
}

// acquire takes hold of the cluster, once.
func (s *session) acquire(ctx context.Context, kube port.Kube) error {
	if s.DryRun {
		return nil
	}
	err := s.holder.Acquire(ctx, kube)
	if model.IsNoSpace(err) && s.mends {
		s.send(event.Event{Title: fmt.Sprintf("Nobody holds cluster %s, this command neither: etcd has no space for its Lease", s.Target.Name)}, event.Warning, "")
		return nil
	}
	return err
}

// standing waits until this command is known to hold the cluster. Who
// deletes it begins with its API, and is not kept from going on by what it has
// done itself.
func (s *session) standing(ctx context.Context, report func(string)) error {
	if s.ends {
		return nil
	}
	return s.holder.AwaitRenewal(ctx, report)
}

// acquireIfUp takes hold of the cluster if its API answers at once. What is
// looked up after that stays as it is.
func (s *session) acquireIfUp(ctx context.Context) (port.Kube, error) {
	kube, ok, err := s.Access.Open(s.Target)
	if err != nil || !ok {
		return nil, nil
	}
	if err := kube.Ready(ctx); err != nil {
		return nil, nil
	}
	return kube, s.acquire(ctx, kube)
}
