package infra

import (
	"fmt"
	"strings"
)

// APIPort is where the API servers and their load balancer listen.
const APIPort = 6443

// ReplicaName names the nth replica of a zone, counted from 1:
// "demo-control-plane-b", then "demo-control-plane-b-2".
func ReplicaName(cluster, zone string, n int) string {
	name := fmt.Sprintf("%s-control-plane-%s", cluster, ZoneLetter(zone))
	if n > 1 {
		name += fmt.Sprintf("-%d", n)
	}
	return name
}

// ReplicaZone is the zone that a replica's name tells; ok is false for what is no
// such name.
func ReplicaZone(cluster, region, name string) (zone string, ok bool) {
	rest, ok := strings.CutPrefix(name, cluster+"-control-plane-")
	letter, _, _ := strings.Cut(rest, "-")
	return region + "-" + letter, ok && len(letter) == 1
}

// ReplicaGroup names the unmanaged instance group of a zone's replicas.
func ReplicaGroup(cluster, zone string) Ref {
	return Ref{
		Kind: KindInstanceGroup,
		Name: fmt.Sprintf("%s-control-plane-%s", cluster, ZoneLetter(zone)),
		Zone: zone,
	}
}

// APIAddress names the address that the API servers share.
func APIAddress(cluster string) Ref { return Ref{Kind: KindAddress, Name: cluster + "-api"} }

// APIBackend names the backend service of the API servers' load balancer.
func APIBackend(cluster string) Ref { return Ref{Kind: KindBackendService, Name: cluster + "-api"} }

// GlobalName names what belongs to no region: clusters of several regions may
// have one name. No two clusters run together in it, since names of regions have
// one hyphen, and what comes after them is of another kind each. Without a region
// it is the name that releases gave whose marks had none.
func GlobalName(cluster, region, what string) string {
	if region == "" {
		return cluster + "-" + what
	}
	return cluster + "-" + region + "-" + what
}

// PoolGroup names the managed group of a pool in a zone. Its VMs are called
// after it, with four characters more.
func PoolGroup(cluster, pool, zone string) Ref {
	return Ref{
		Kind: KindManagedGroup,
		Name: fmt.Sprintf("%s-%s-%s", cluster, pool, ZoneLetter(zone)),
		Zone: zone,
	}
}

// AnyRole is in the network tag of all machines of a cluster.
const AnyRole = "machine"

// NetworkTag is the network tag of a cluster's machines in a role, or in AnyRole.
func NetworkTag(cluster, role string) string { return cluster + "-" + role }

// MachinePattern matches the names of a cluster's machines and of no other
// cluster's: pool names have no hyphens, and replicas' numbers are shorter than
// what a managed group ends its VMs' names with.
func MachinePattern(cluster string) string {
	return fmt.Sprintf("^%s-(%s|[a-z0-9]+-[a-z]-[a-z0-9]{4})$", cluster, ofReplica)
}

// ReplicaPattern matches of the names that MachinePattern does those of
// control-plane machines; the others are workers'.
func ReplicaPattern(cluster string) string {
	return fmt.Sprintf("^%s-%s$", cluster, ofReplica)
}

// ofReplica is what comes after the cluster's name in a replica's.
const ofReplica = "control-plane-[a-z](-[0-9]{1,3})?"

// ZoneLetter is the last part of a zone's name: "b" of europe-west1-b.
func ZoneLetter(zone string) string {
	return zone[strings.LastIndex(zone, "-")+1:]
}

// RegionOf is the region that a zone belongs to: europe-west1 of europe-west1-b.
func RegionOf(zone string) string {
	return zone[:max(strings.LastIndex(zone, "-"), 0)]
}

// InManagedGroup reports whether a machine is named as a managed group names its
// VMs.
func InManagedGroup(group, machine string) bool {
	suffix, ok := strings.CutPrefix(machine, group+"-")
	return ok && !strings.Contains(suffix, "-")
}
