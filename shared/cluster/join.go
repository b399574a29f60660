package cluster

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// join lets a replica in and waits until etcd has promoted it. What is left of
// its start after that goes on while the next replica joins.
func (s *session) join(ctx context.Context, replica infra.Ref, report func(string)) error {
	list, peer, err := members.ListBeside(ctx, s.kube, replica.Name)
	if err != nil {
		return err
	}
	if err := s.forgetPredecessors(ctx, list, members.Client(s.kube, peer)); err != nil {
		return err
	}
	if err := s.forgetNode(ctx, replica.Name); err != nil {
		return err
	}
	ca, err := authority(s.kube)
	if err != nil {
		return err
	}
	report("handing it the certificates")
	s.mu.Lock()
	s.admitted = append(s.admitted, replica.Name)
	s.mu.Unlock()
	if err := s.kube.GrantJoin(ctx, replica.Name, peer); err != nil {
		return err
	}
	if err := s.Compute.SetMetadata(ctx, replica, ca); err != nil {
		return err
	}
	if err := s.awaitVoter(ctx, replica, members.Client(s.kube, peer), report); err != nil {
		return s.machineError(replica, fmt.Errorf("join %s to etcd: %w", replica.Name, err))
	}
	return nil
}

// awaitVoter waits until the replica is a full member of etcd. Only from
// "joining" on is there anything to see in etcd.
func (s *session) awaitVoter(ctx context.Context, replica infra.Ref, roster etcd.Client, report func(string)) error {
	watch := s.watch(replica, report)
	return wait.Poll(ctx, retry.Interval, func(ctx context.Context) (bool, string, error) {
		_, phase, err := watch.look(ctx)
		if err != nil {
			return false, "", err
		}
		if phase != bootstrap.PhaseReady && !strings.HasPrefix(phase, bootstrap.PhaseJoining) {
			return false, "the machine is " + phase, watch.gaveUp(phase)
		}
		list, err := roster.List(ctx)
		if err != nil {
			return false, err.Error(), retry.Lasting(err) // etcd has no leader for a moment when members change
		}
		if members.IsVoter(list, replica.Name) {
			return true, "", nil
		}
		return false, "the machine is " + phase + ", not yet a voter", watch.gaveUp(phase)
	})
}

// attach puts a replica behind the load balancer once it serves, and waits until
// that finds it healthy. The first one is attached before it serves: a load
// balancer without any other cannot mislead it.
func (s *session) attach(ctx context.Context, replica infra.Ref, report func(string)) error {
	group := infra.ReplicaGroup(s.Target.Name, replica.Zone)
	if s.kube == nil {
		return s.Compute.AddMember(ctx, group, replica.Name)
	}
	if err := s.awaitReady(ctx, replica, report); err != nil {
		return s.machineError(replica, fmt.Errorf("wait until %s serves: %w", replica.Name, err))
	}
	if err := s.Compute.AddMember(ctx, group, replica.Name); err != nil {
		return err
	}
	report("waiting for its health checks")
	if err := s.awaitBackend(ctx, replica); err != nil {
		return s.machineError(replica, fmt.Errorf("wait until the load balancer finds %s healthy: %w", replica.Name, err))
	}
	return nil
}

func (s *session) awaitBackend(ctx context.Context, replica infra.Ref) error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	return wait.Poll(ctx, retry.Interval, func(ctx context.Context) (bool, string, error) {
		backends, err := s.Compute.Health(ctx, infra.APIBackend(s.Target.Name).Name)
		healthy := slices.ContainsFunc(backends, func(b infra.Backend) bool {
			return b.Instance == replica.Name && b.Zone == replica.Zone && b.Healthy
		})
		return healthy, "its health checks fail", err
	})
}

func (s *session) awaitReady(ctx context.Context, machine infra.Ref, report func(string)) error {
	watch := s.watch(machine, report)
	return wait.Poll(ctx, retry.Interval, func(ctx context.Context) (bool, string, error) {
		_, phase, err := watch.look(ctx)
		if err != nil {
			return false, "", err
		}
		return phase == bootstrap.PhaseReady, "the machine is " + phase, watch.gaveUp(phase)
	})
}
