package members

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

// Named gives members names that have none because they have not started yet:
// that of the machine at their address, or else the address.
func Named(list []etcd.Member, inventory infra.Inventory) []etcd.Member {
	list = slices.Clone(list)
	for i := range list {
		if list[i].Name != "" {
			continue
		}
		list[i].Name = list[i].Address
		for _, replica := range inventory.Replicas() {
			if replica.Internal.String() == list[i].Address {
				list[i].Name = replica.Name
			}
		}
	}
	return list
}

// InZones are the members by name and zone, as quorum counts them.
func InZones(list []etcd.Member, inventory infra.Inventory) quorum.Members {
	zones := map[string]string{}
	for _, replica := range inventory.Replicas() {
		zones[replica.Name] = replica.Zone
	}
	all := make(quorum.Members, len(list))
	for i, m := range Named(list, inventory) {
		zone, known := zones[m.Name]
		if !known { // of a machine that is gone, or in a zone that cannot be seen
			zone, _ = infra.ReplicaZone(inventory.Owner.Cluster, inventory.Owner.Region, m.Name)
		}
		all[i] = quorum.Member{Name: m.Name, Zone: zone, Learner: m.Learner, Healthy: m.Healthy, Leader: m.Leader}
	}
	return all
}

// IsVoter reports whether a member of the name has a vote.
func IsVoter(list []etcd.Member, name string) bool {
	for _, member := range list {
		if member.Name == name {
			return !member.Learner
		}
	}
	return false
}
