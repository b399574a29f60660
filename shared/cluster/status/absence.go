package status

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// surelyGone reports whether there is no machine of the name any more in its
// zone: its absence was seen. Of a name that tells no zone it may be in any. All
// of status that tells of an absence asks here.
func surelyGone(inventory infra.Inventory, machine, zone string) bool {
	hidden := inventory.Unknown
	if zone != "" {
		hidden = inventory.Unseen(zone)
	}
	return len(hidden) == 0 &&
		!slices.ContainsFunc(inventory.Instances, func(i infra.FoundInstance) bool { return i.Name == machine })
}

// zoneOfMember is where the machine of a member of etcd would be; "" for a name
// that does not tell.
func (s Snapshot) zoneOfMember(name string) string {
	zone, named := infra.ReplicaZone(s.Inventory.Owner.Cluster, s.Inventory.Owner.Region, name)
	if !named || s.Inventory.Owner.Region == "" {
		return ""
	}
	return zone
}
