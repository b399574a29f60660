package cluster

import (
	"context"
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/observe"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

// machinePatience is how long a machine may take to sign, and the API to
// answer: both serve already, or they would not be asked.
const machinePatience = time.Minute

// acquireAnyhow is acquireIfUp for commands that begin without a kubeconfig
// too: where that has no way in that works, and a control plane runs, one of
// its machines gives access. Another command may have the cluster.
func (s *session) acquireAnyhow(ctx context.Context) (port.Kube, error) {
	kube, err := s.acquireIfUp(ctx)
	if kube != nil || err != nil || s.DryRun {
		return kube, err
	}
	signer, err := s.leading(ctx)
	if err != nil || signer.Name == "" {
		return nil, err
	}
	s.entry, err = s.enterByMachine(ctx, signer)
	switch {
	case ctx.Err() != nil:
		return nil, err
	case err != nil:
		s.send(event.Event{Title: fmt.Sprintf("It is not known whether another command changes cluster %s: %v", s.Target.Name, err)}, event.Warning, "")
		return nil, nil
	}
	return s.entry.kube, s.acquire(ctx, s.entry.kube)
}

// leading is a machine whose etcd has a leader; zero where none has: then no
// API serves.
func (s *session) leading(ctx context.Context) (infra.Ref, error) {
	if err := s.look(ctx); err != nil {
		return infra.Ref{}, err
	}
	found, err := observe.QuorumLoss(ctx, s.Compute, s.Target.Name, s.inventory)
	if err != nil {
		return infra.Ref{}, err
	}
	for _, m := range found.Machines {
		if m.State == quorum.Leading {
			return found.Found[m.Name].Ref(), nil
		}
	}
	return infra.Ref{}, nil
}

// enterByMachine takes access through a machine, for this command alone.
func (s *session) enterByMachine(ctx context.Context, signer infra.Ref) (way *entry, err error) {
	ctx, cancel := context.WithTimeout(ctx, machinePatience)
	defer cancel()
	step := event.Event{Step: "access", Title: "Take access through " + signer.Name, Zone: signer.Zone}
	report := func(detail string) { s.send(step, event.Progress, detail) }
	s.send(step, event.Started, "")
	admin, err := s.requestAdmin(ctx, signer, report)
	if err == nil {
		way, err = s.reach(ctx, admin, report)
	}
	if err != nil {
		s.send(step, event.Cancelled, "")
		return nil, fmt.Errorf("take access through %s: %w", signer.Name, err)
	}
	s.send(step, event.Done, "")
	return way, nil
}
