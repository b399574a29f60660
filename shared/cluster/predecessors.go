package cluster

import (
	"context"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// forgetPredecessors takes out of etcd what machines have left that are gone,
// as far as it stands in the way of a replica that is to join.
func (s *session) forgetPredecessors(ctx context.Context, replica string, client etcd.Client) error {
	list, err := client.Members(ctx)
	if err != nil {
		return err
	}
	for _, member := range named(list, s.inventory) {
		if !s.predecessor(member, replica) {
			continue
		}
		if err := client.Remove(ctx, member.ID); err != nil {
			return err
		}
	}
	return nil
}

// predecessor tells whether a member is of a machine that is gone: one of the
// replica's name, or a learner, which would never start. Only a machine that
// was let in may be a member.
func (s *session) predecessor(member etcd.Member, replica string) bool {
	letIn := slices.ContainsFunc(plan.Replicas(s.inventory), func(i infra.FoundInstance) bool {
		first := i.Metadata[infra.MetadataRole] == infra.First
		return i.Name == member.Name && (first || i.Metadata[infra.MetadataCA] != "")
	})
	return !member.Healthy && !letIn && (member.Learner || member.Name == replica)
}

// named gives members names that have none because they have not started yet:
// that of the machine at their address, or else the address.
func named(list []etcd.Member, inventory infra.Inventory) []etcd.Member {
	list = slices.Clone(list)
	for i := range list {
		if list[i].Name != "" {
			continue
		}
		list[i].Name = list[i].Address
		for _, replica := range plan.Replicas(inventory) {
			if replica.Internal.String() == list[i].Address {
				list[i].Name = replica.Name
			}
		}
	}
	return list
}
