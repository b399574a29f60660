package cluster

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/observe"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// Recover is Up for a cluster whose etcd has lost its quorum for good: etcd
// begins anew with what the most advanced of its surviving members has, and all
// other replicas are made anew. What was acknowledged last may be lost with the
// members that have it. Where the API answers, it is Up, and the end of a
// recovery that has not ended.
// https://etcd.io/docs/v3.6/op-guide/recovery/
func (o *Operator) Recover(ctx context.Context, wanted *spec.Cluster, open ...string) (Outcome, error) {
	return o.alone(ctx, "up --recover", func(ctx context.Context, s *session) (Outcome, error) {
		s.mends = true
		kube, err := s.acquireIfUp(ctx)
		if err != nil {
			return Outcome{}, err
		}
		if err := s.look(ctx); err != nil {
			return Outcome{}, err
		}
		if len(s.inventory.Refs) == 0 {
			return Outcome{}, s.absent(s.inventory)
		}
		if err := s.mustSeeAll(); err != nil {
			return Outcome{}, err
		}
		if kube != nil {
			return s.finish(ctx, kube, wanted, open)
		}
		return s.recover(ctx, wanted, open)
	})
}

// recover begins a recovery, or goes on with one that has not ended.
func (s *session) recover(ctx context.Context, wanted *spec.Cluster, open []string) (Outcome, error) {
	r, err := observe.QuorumLoss(ctx, s.Compute, s.Target.Name, s.inventory)
	if err != nil {
		return Outcome{}, err
	}
	survivor, ok := r.Unfinished()
	begun := ok && r.Prospect() == quorum.Works
	if !ok {
		if r.Prospect() == quorum.Gone && !r.Workers {
			return s.up(ctx, nil, wanted, open, plan.Up) // it has not begun
		}
		if survivor, err = r.Survivor(); err != nil {
			return Outcome{}, err
		}
	}
	if !slices.Contains(wanted.Spec.ControlPlane.Zones, survivor.Zone) {
		return Outcome{}, errs.Errorf(errs.Usage, "the spec has no replica in %s, where the only survivor is, %s", survivor.Zone, survivor.Name).
			WithHint("Recover with the zone; move the replica afterwards with add-replica and remove-replica.")
	}
	s.recovery = s.newRecovery(r, survivor)
	outcome, err := s.renew(ctx, nil, wanted, open, begun)
	return outcome, s.withWayBack(err)
}

// finish is Up of a cluster that answers, and the end of a recovery that has not
// ended: what it has set aside is made anew.
func (s *session) finish(ctx context.Context, kube port.Kube, wanted *spec.Cluster, open []string) (Outcome, error) {
	survivor, others, err := s.superseded(ctx, kube)
	if err != nil {
		return Outcome{}, err
	}
	if len(others) == 0 {
		return s.up(ctx, kube, wanted, open, plan.Up)
	}
	s.recovery = recovery{survivor: survivor, others: others}
	return s.renew(ctx, kube, wanted, open, true)
}

func (s *session) renew(ctx context.Context, kube port.Kube, wanted *spec.Cluster, open []string, begun bool) (Outcome, error) {
	found, r := s.inventory, &s.recovery
	for _, other := range r.others {
		s.inventory = s.inventory.Without(other.Ref())
	}
	return s.up(ctx, kube, wanted, open, func(d plan.Desired, _ infra.Inventory) plan.Plan {
		return plan.Recover(d, found, plan.Recovery{Survivor: r.survivor.Ref(), Others: r.others, Begun: begun})
	})
}

// renewTimeout is more than the machine itself takes before it gives up: ten
// minutes for etcd, and ten for its API server.
const renewTimeout = 25 * time.Minute

// renewEtcd has the machine begin etcd anew, and waits until its API server
// answers with it.
func (s *session) renewEtcd(ctx context.Context, machine infra.Ref, report func(string)) error {
	ctx, cancel := context.WithTimeout(ctx, renewTimeout)
	defer cancel()
	id := s.recovery.id
	s.touched()
	err := s.Compute.SetMetadata(ctx, machine, map[string]string{bootstrap.KeyForceNewCluster: id, infra.MetadataSuperseded: ""})
	if err != nil {
		return err
	}
	report("waiting for the machine to do it")
	err = wait.Poll(ctx, retry.Interval, func(ctx context.Context) (bool, string, error) {
		attributes, err := s.Compute.GuestAttributes(ctx, machine, bootstrap.Namespace)
		answer, answered := strings.CutPrefix(attributes[bootstrap.AttrForcedNewCluster], id+" ")
		if err != nil || !answered {
			return false, "the machine has not answered", err
		}
		return answer == bootstrap.NewClusterBegun, "", renewed(answer)
	})
	if err != nil {
		return s.machineError(machine, fmt.Errorf("begin etcd anew on %s: %w", machine.Name, err))
	}
	return nil
}

func renewed(answer string) error {
	if answer == bootstrap.NewClusterBegun {
		return nil
	}
	return fmt.Errorf("the machine %s", answer)
}
