// Package join lets machines join the cluster, and waits until they serve:
// replicas one after another, workers by their managed groups.
package join

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/access"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/machine"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// readyTimeout is how long it may take until what runs is found to be well.
const readyTimeout = 15 * time.Minute

// Replicas lets control-plane replicas join.
type Replicas struct {
	Cluster  string
	Compute  port.Compute
	Kube     port.Kube // nil before the cluster has begun
	Machines members.Machines
	Grants   *Grants
	Now      func() time.Time
}

// Join lets a replica in and waits until etcd has promoted it. What is left of
// its start after that goes on while the next replica joins.
func (r Replicas) Join(ctx context.Context, replica infra.Ref, report func(string)) error {
	peer := &members.Peer{API: r.Kube, Beside: replica.Name}
	if err := r.Machines.RemoveLost(ctx, peer); err != nil {
		return err
	}
	if err := r.deleteFormerNode(ctx, replica.Name); err != nil {
		return err
	}
	trust, err := access.TrustMetadata(r.Kube)
	if err != nil {
		return err
	}
	report("handing it the certificates")
	r.Grants.Add(replica.Name)
	if err := r.Kube.GrantJoin(ctx, replica.Name, peer.Via()); err != nil {
		return err
	}
	if err := r.Compute.SetMetadata(ctx, replica, trust); err != nil {
		return err
	}
	if err := r.awaitVoter(ctx, replica, peer, report); err != nil {
		return r.watcher().Explain(replica, fmt.Errorf("join %s to etcd: %w", replica.Name, err))
	}
	return nil
}

func (r Replicas) watcher() machine.Watcher { return machine.Watcher{Outputs: r.Compute, Now: r.Now} }

// deleteFormerNode removes the node of a lost machine whose name a replica has
// that is to join: for a while it counts as Ready, and kubeadm refuses a second
// one.
func (r Replicas) deleteFormerNode(ctx context.Context, replica string) error {
	if r.Machines.Joined(replica) {
		return nil
	}
	return r.Kube.DeleteNode(ctx, replica)
}

// awaitVoter waits until the replica is a full member of etcd. Only from
// "joining" on is there anything to see in etcd.
func (r Replicas) awaitVoter(ctx context.Context, replica infra.Ref, peer *members.Peer, report func(string)) error {
	watch := r.watcher().Watch(replica, report)
	return wait.PollSlowing(ctx, retry.Interval, func(ctx context.Context) (bool, string, error) {
		_, phase, err := watch.Look(ctx)
		if err != nil {
			return false, "", err
		}
		if phase != bootstrap.PhaseReady && !strings.HasPrefix(phase, bootstrap.PhaseJoining) {
			return false, "the machine is " + phase, watch.GaveUp(phase)
		}
		list, err := peer.List(ctx)
		if err != nil {
			return false, err.Error(), retry.Lasting(err) // etcd has no leader for a moment when members change
		}
		if members.IsVoter(list, replica.Name) {
			return true, "", nil
		}
		return false, "the machine is " + phase + ", not yet a voter", watch.GaveUp(phase)
	})
}

// Attach puts a replica behind the load balancer once it serves, and waits until
// that finds it healthy. The first one is attached before it serves: a load
// balancer without any other cannot mislead it.
func (r Replicas) Attach(ctx context.Context, replica infra.Ref, report func(string)) error {
	group := infra.ReplicaGroup(r.Cluster, replica.Zone)
	if r.Kube == nil {
		return r.Compute.AddMember(ctx, group, replica.Name)
	}
	if err := r.awaitReady(ctx, replica, report); err != nil {
		return r.watcher().Explain(replica, fmt.Errorf("wait until %s serves: %w", replica.Name, err))
	}
	if err := r.Compute.AddMember(ctx, group, replica.Name); err != nil {
		return err
	}
	report("waiting for its health checks")
	if err := r.awaitHealthy(ctx, replica); err != nil {
		return r.watcher().Explain(replica, fmt.Errorf("wait until the load balancer finds %s healthy: %w", replica.Name, err))
	}
	return nil
}

func (r Replicas) awaitHealthy(ctx context.Context, replica infra.Ref) error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	return wait.Poll(ctx, retry.Interval/2, func(ctx context.Context) (bool, string, error) {
		backends, err := r.Compute.Health(ctx, infra.APIBackend(r.Cluster).Name)
		healthy := slices.ContainsFunc(backends, func(b infra.Backend) bool {
			return b.Instance == replica.Name && b.Zone == replica.Zone && b.Healthy
		})
		return healthy, "its health checks fail", err
	})
}

func (r Replicas) awaitReady(ctx context.Context, replica infra.Ref, report func(string)) error {
	watch := r.watcher().Watch(replica, report)
	return wait.PollSlowing(ctx, retry.Interval/2, func(ctx context.Context) (bool, string, error) {
		_, phase, err := watch.Look(ctx)
		if err != nil {
			return false, "", err
		}
		return phase == bootstrap.PhaseReady, "the machine is " + phase, watch.GaveUp(phase)
	})
}
