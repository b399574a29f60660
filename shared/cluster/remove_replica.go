package cluster

import (
	"context"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// RemoveReplicaOptions says which replica goes: by name, or the one of a zone.
type RemoveReplicaOptions struct {
	Name  string
	Zone  string
	Force bool // even where it costs safety, though never the quorum
}

// RemoveReplica takes a replica out of the load balancer, out of etcd, and
// deletes its machine. A dead one skips what it cannot do.
func (o *Operator) RemoveReplica(ctx context.Context, options RemoveReplicaOptions) (Outcome, error) {
	return o.alone(ctx, commandLine("remove-replica", "", options.Name, "--zone", options.Zone), func(ctx context.Context, s *session) (Outcome, error) {
		s.mends = true
		if err := s.enter(ctx); err != nil {
			return Outcome{}, err
		}
		return s.removeReplica(ctx, options)
	})
}

func (s *session) removeReplica(ctx context.Context, options RemoveReplicaOptions) (Outcome, error) {
	desired, err := s.desired()
	if err != nil {
		return Outcome{}, err
	}
	roster, err := s.membership(ctx, s.kube)
	if err != nil {
		return Outcome{}, err
	}
	replica, err := s.findReplica(ctx, desired, roster, options)
	if err != nil {
		return Outcome{}, err
	}
	if err := s.mustSee(replica.Zone); err != nil {
		return Outcome{}, err
	}
	if err := s.mayLeave(roster, replica.Name, options.Force); err != nil {
		return Outcome{}, err
	}
	s.spec.Spec.ControlPlane.Zones = plan.ZonesWithout(desired, s.inventory, replica.Name, roster.votes)
	if err := spec.ValidateChange(s.found, s.spec); err != nil {
		return Outcome{}, err
	}
	s.settled = append(s.settled, replica.Name)
	return s.run(ctx, roster.drop(plan.RemoveReplica(replica.Ref(), s.inventory), replica.Name), "kubectl ha status")
}

func (s *session) mayLeave(roster membership, name string, force bool) error {
	err := quorum.Remove(members.InZones(roster.present, s.inventory), name)
	if force {
		err = quorum.Forced(err)
	}
	return err
}

// leave removes a member from etcd, after moving leadership away from it.
func (s *session) leave(ctx context.Context, name string, report func(string)) error {
	list, via, err := members.ListBeside(ctx, s.kube, name)
	if err != nil {
		return err
	}
	list = members.Named(list, s.inventory)
	i := slices.IndexFunc(list, func(m etcd.Member) bool { return m.Name == name })
	if i < 0 {
		report("etcd does not know it")
		return nil
	}
	if list[i].Leader {
		report("moving the leader away")
		if err := s.moveLeader(ctx, list, func(m quorum.Member) bool { return m.Name == name }); err != nil {
			return err
		}
	}
	return members.Client(s.kube, via).Remove(ctx, list[i].ID)
}

// moveLeader hands leadership to a healthy member that is not leaving.
func (s *session) moveLeader(ctx context.Context, list []etcd.Member, leaving func(quorum.Member) bool) error {
	all := members.InZones(list, s.inventory)
	successor, ok := all.Successor(leaving)
	if !ok {
		return errs.Errorf(errs.Unsafe, "no other healthy member of etcd can lead")
	}
	leader := slices.IndexFunc(list, func(m etcd.Member) bool { return m.Leader })
	if leader < 0 || list[leader].Name == successor.Name {
		return nil
	}
	to := slices.IndexFunc(list, func(m etcd.Member) bool { return m.Name == successor.Name })
	return members.Client(s.kube, list[leader].Name).MoveLeader(ctx, list[to].ID)
}
