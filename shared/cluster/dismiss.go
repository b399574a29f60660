package cluster

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// dismiss takes back what replicas were given for joining: by this command,
// also when it failed or was interrupted, and by earlier ones that were killed.
// It leaves alone machines that an earlier one may have let in and that still
// are joining. No other command can be in the middle of letting one in, or of
// uploading certificates: this one has the cluster's Lease.
func (s *session) dismiss(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kube == nil || s.dismissed {
		return nil
	}
	err := retry.Do(ctx, func(ctx context.Context) error { return s.kube.RevokeJoins(ctx, s.joining()...) })
	if err != nil {
		return fmt.Errorf("delete the certificates that replicas joined with (they expire within 2 hours): %w", err)
	}
	s.dismissed = true
	return nil
}

// dismissAfterwards is dismiss when the command has ended otherwise, however it
// did: who interrupted it waits no longer than dismissPatience.
func (s *session) dismissAfterwards() error {
	ctx, cancel := context.WithTimeout(context.Background(), dismissPatience)
	defer cancel()
	return s.dismiss(ctx)
}

const dismissPatience = 20 * time.Second

// joining are the replicas that had not joined at the beginning, and that this
// command does not look after.
func (s *session) joining() []string {
	attached := s.attached()
	var names []string
	for _, replica := range plan.Replicas(s.inventory) {
		whole := slices.ContainsFunc(attached, func(i infra.FoundInstance) bool { return i.Name == replica.Name })
		if !whole && !slices.Contains(s.admitted, replica.Name) && !slices.Contains(s.settled, replica.Name) {
			names = append(names, replica.Name)
		}
	}
	return names
}
