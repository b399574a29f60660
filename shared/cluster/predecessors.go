package cluster

import (
	"context"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// forgetPredecessors takes out of etcd what machines have left that are gone:
// it stands in the way of a replica that is to join. To remove a dead member
// never costs the quorum.
func (s *session) forgetPredecessors(ctx context.Context, list []etcd.Member, client etcd.Client) error {
	if err := s.mustBeGoneAll(ctx, list); err != nil {
		return err
	}
	for _, member := range members.Named(list, s.inventory) {
		if !s.predecessor(member) {
			continue
		}
		if err := client.Remove(ctx, member.ID); err != nil {
			return err
		}
	}
	return nil
}

// predecessor reports whether a member is of a machine that is gone. A learner
// would never start, and a voter counts against the quorum as long as it is
// listed, and has kubeadm wait for it.
//
// Where there is a machine of its name that was not let in, the member is of one
// before that. Where there is none, mustBeGone sees to it that none is hidden.
func (s *session) predecessor(member etcd.Member) bool {
	return !member.Healthy && !s.letIn(member.Name)
}

// letIn reports whether a machine of the name was let in, by this command or
// before: no other may be a member or a node. Those of this command are in no
// inventory.
func (s *session) letIn(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.admitted, name) || slices.ContainsFunc(plan.Replicas(s.inventory), func(i infra.FoundInstance) bool {
		first := i.Metadata[infra.MetadataRole] == infra.First
		return i.Name == name && (first || i.Metadata[infra.MetadataCA] != "")
	})
}

// forgetNode removes the node of a lost machine whose name a replica has that is
// to join: for a while it counts as Ready, and kubeadm refuses a second one.
func (s *session) forgetNode(ctx context.Context, replica string) error {
	if s.letIn(replica) {
		return nil
	}
	return s.kube.DeleteNode(ctx, replica)
}
