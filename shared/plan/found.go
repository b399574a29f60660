package plan

import (
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Found is a spec with what Compute Engine has in place of what it says: of a
// pool the largest group, for none may shrink. What Compute Engine does not know
// stays.
func Found(c *spec.Cluster, observed infra.Inventory) *spec.Cluster {
	found := *c
	found.Spec.Pools = slices.Clone(c.Spec.Pools)
	found.Spec.TTL = foundTTL(c.Spec.TTL, observed)
	for i := range found.Spec.Pools {
		foundPool(&found.Spec.Pools[i], observed)
	}
	foundNetwork(Desired{Spec: c, Regionless: observed.Regionless}, &found.Spec.Network, observed)
	return &found
}

// FoundUnfinished is Found for a cluster that holds no spec yet, or tells none:
// its machines tell their types and accounts and its groups their zones, too.
func FoundUnfinished(wanted *spec.Cluster, observed infra.Inventory) *spec.Cluster {
	found := Found(wanted, observed)
	replicas := Replicas(observed)
	alike := func(i infra.FoundInstance) bool { return i.Type == wanted.Spec.ControlPlane.MachineType }
	if len(replicas) > 0 && !slices.ContainsFunc(replicas, alike) {
		found.Spec.ControlPlane.MachineType = replicas[0].Type
	}
	found.Spec.ServiceAccounts = foundAccounts(wanted.Spec.ServiceAccounts, observed)
	found.Spec.Image = foundImage(wanted.Spec.Image, observed)
	for i := range found.Spec.Pools {
		found.Spec.Pools[i].Zones = nil
	}
	for _, group := range observed.ManagedGroups {
		i := slices.IndexFunc(found.Spec.Pools, func(p spec.Pool) bool { return p.Name == group.Pool })
		if i < 0 {
			i = len(found.Spec.Pools)
			found.Spec.Pools = append(found.Spec.Pools, spec.Pool{Name: group.Pool})
			foundPool(&found.Spec.Pools[i], observed)
		}
		found.Spec.Pools[i].Zones = append(found.Spec.Pools[i].Zones, group.Zone)
	}
	found.Spec.Pools = slices.DeleteFunc(found.Spec.Pools, func(p spec.Pool) bool { return len(p.Zones) == 0 })
	return found
}

func foundPool(pool *spec.Pool, observed infra.Inventory) {
	known := false
	for _, group := range observed.ManagedGroups {
		if group.Pool != pool.Name {
			continue
		}
		if !known || group.Size > pool.NodesPerZone {
			pool.NodesPerZone, known = group.Size, true
		}
		if machine, ok := observed.Templates[group.Template]; ok {
			pool.MachineType, pool.Spot = machine.Type, machine.Spot
			pool.Disk = spec.Disk{Type: machine.DiskType, SizeGB: int(machine.DiskGB)}
		}
	}
}

func foundNetwork(d Desired, network *spec.Network, observed infra.Inventory) {
	if have, there := observed.Subnetworks[d.name("nodes")]; there {
		network.NodeRange, network.CNI = have.Range.String(), spec.CNINone
		if have.Pods.IsValid() {
			network.PodRange, network.CNI = have.Pods.String(), spec.CNINative
		}
	}
	// One without ranges lets in by something else, and would let in all were it
	// made so: Compute Engine's default is 0.0.0.0/0.
	if rule := observed.Firewalls[d.global("api")]; len(rule.Sources) > 0 {
		network.APIAllowedRanges = words(rule.Sources)
		network.SSHAllowedRanges = words(observed.Firewalls[d.global("ssh")].Sources)
	}
}

// Lead is how long before a cluster's first resource its mark may be made.
const Lead = 5 * time.Minute

// foundTTL is what the mark says. A cluster lives from its first resource on.
func foundTTL(ttl spec.Duration, observed infra.Inventory) spec.Duration {
	if observed.Owner.Expires.IsZero() || observed.Created.IsZero() {
		return spec.Duration{}
	}
	have := observed.Owner.Expires.Sub(observed.Created)
	if off := (have - ttl.Duration).Abs(); off <= Lead {
		return ttl
	}
	return spec.Duration{Duration: have.Round(time.Minute)}
}

// Attached are the replicas that are behind the load balancer.
func Attached(observed infra.Inventory) (attached []infra.FoundInstance) {
	for _, replica := range Replicas(observed) {
		for _, group := range observed.Groups {
			if slices.Contains(group, replica.Name) {
				attached = append(attached, replica)
			}
		}
	}
	return attached
}

// IsAttached reports whether a replica is behind the load balancer.
func IsAttached(observed infra.Inventory, replica string) bool {
	return slices.ContainsFunc(Attached(observed), func(i infra.FoundInstance) bool { return i.Name == replica })
}

// foundImage is what a cluster that was asked for an image boots.
func foundImage(wanted string, observed infra.Inventory) string {
	for _, machine := range observed.Templates { // which are alike in this
		if wanted != "" && machine.Image != "" {
			return machine.Image
		}
	}
	return wanted
}
