// Package actual says what a cluster is, as a spec, from what was observed of it. It
// only computes.
package actual

import (
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/scheduling"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Spec is a spec with what Compute Engine has in place of what it says: of a
// pool the largest group, for none may shrink. What Compute Engine does not know
// stays.
func Spec(c *spec.Cluster, observed infra.Inventory) *spec.Cluster {
	found := *c
	found.Spec.Pools = slices.Clone(c.Spec.Pools)
	found.Spec.TTL = ttlOf(c.Spec.TTL, observed)
	for i := range found.Spec.Pools {
		setPool(&found.Spec.Pools[i], observed)
	}
	setNetwork(c, &found.Spec.Network, observed)
	return &found
}

// Unfinished is Spec for a cluster that holds no spec yet, or tells none:
// its machines tell their types and accounts and its groups their zones, too.
func Unfinished(wanted *spec.Cluster, observed infra.Inventory) *spec.Cluster {
	found := Spec(wanted, observed)
	replicas := observed.Replicas()
	alike := func(i infra.FoundInstance) bool { return i.Type == wanted.Spec.ControlPlane.MachineType }
	if len(replicas) > 0 && !slices.ContainsFunc(replicas, alike) {
		found.Spec.ControlPlane.MachineType = replicas[0].Type
	}
	found.Spec.ServiceAccounts = accountsOf(wanted.Spec.ServiceAccounts, observed)
	found.Spec.Image = imageOf(wanted.Spec.Image, observed)
	for i := range found.Spec.Pools {
		found.Spec.Pools[i].Zones = nil
	}
	for _, group := range observed.ManagedGroups {
		i := slices.IndexFunc(found.Spec.Pools, func(p spec.Pool) bool { return p.Name == group.Pool })
		if i < 0 {
			i = len(found.Spec.Pools)
			found.Spec.Pools = append(found.Spec.Pools, spec.Pool{Name: group.Pool})
			setPool(&found.Spec.Pools[i], observed)
		}
		found.Spec.Pools[i].Zones = append(found.Spec.Pools[i].Zones, group.Zone)
	}
	found.Spec.Pools = slices.DeleteFunc(found.Spec.Pools, func(p spec.Pool) bool { return len(p.Zones) == 0 })
	return found
}

func setPool(pool *spec.Pool, observed infra.Inventory) {
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
			pool.Labels = scheduling.Labels(machine.Metadata[infra.MetadataLabels])
			pool.Taints = taintsOf(machine)
		}
	}
}

func taintsOf(machine infra.Machine) (texts []string) {
	for _, taint := range scheduling.Taints(machine.Metadata[infra.MetadataTaints]) {
		texts = append(texts, taint.String())
	}
	return texts
}

func setNetwork(c *spec.Cluster, network *spec.Network, observed infra.Inventory) {
	global := func(what string) string {
		region := c.Spec.Region
		if observed.Regionless {
			region = ""
		}
		return infra.GlobalName(c.Metadata.Name, region, what)
	}
	if have, there := observed.Subnetworks[c.Metadata.Name+"-nodes"]; there {
		network.NodeRange, network.CNI = have.Range.String(), spec.CNINone
		if have.Pods.IsValid() {
			network.PodRange, network.CNI = have.Pods.String(), spec.CNINative
		}
	}
	// One without ranges lets in by something else, and would let in all were it
	// made so: Compute Engine's default is 0.0.0.0/0.
	if rule := observed.Firewalls[global("api")]; len(rule.Sources) > 0 {
		network.APIAllowedRanges = rule.Ranges()
		network.SSHAllowedRanges = observed.Firewalls[global("ssh")].Ranges()
	}
}

// Lead is how long before a cluster's first resource its mark may be made.
const Lead = 5 * time.Minute

// ttlOf is what the mark says. A cluster lives from its first resource on.
func ttlOf(ttl spec.Duration, observed infra.Inventory) spec.Duration {
	if observed.Owner.Expires.IsZero() || observed.Created.IsZero() {
		return spec.Duration{}
	}
	have := observed.Owner.Expires.Sub(observed.Created)
	if off := (have - ttl.Duration).Abs(); off <= Lead {
		return ttl
	}
	return spec.Duration{Duration: have.Round(time.Minute)}
}

// imageOf is what a cluster that was asked for an image boots.
func imageOf(wanted string, observed infra.Inventory) string {
	for _, machine := range observed.Templates { // which are alike in this
		if wanted != "" && machine.Image != "" {
			return machine.Image
		}
	}
	return wanted
}

// accountsOf are the service accounts that a cluster was begun with: what its
// API servers ask for, as the replicas tell, or else what workers are made with.
// Where there is neither, it may have what is wanted.
func accountsOf(wanted spec.ServiceAccounts, observed infra.Inventory) spec.ServiceAccounts {
	if replicas := observed.Replicas(); len(replicas) > 0 {
		metadata := replicas[0].Metadata
		return spec.ServiceAccounts{ControlPlane: metadata[infra.MetadataAccount], Nodes: metadata[infra.MetadataNodesAccount]}
	}
	found := wanted
	for _, machine := range observed.Templates { // which are alike in this
		found.Nodes = machine.Account
	}
	return found
}
