package plan

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// ZonesWithout are the zones of the spec's replicas once the named one has left:
// in each zone as many as the spec has, as far as replicas stay there, and each
// that votes in etcd, whether a command has written it down or not. Whoever
// leaves that the spec did not count takes no other one with it.
func ZonesWithout(d Desired, observed infra.Inventory, leaving string, votes func(name string) bool) []string {
	staying := map[string]int{}
	for _, r := range slices.Concat(observed.Replicas(), MissingReplicas(d, observed)) {
		if r.Name != leaving {
			staying[r.Zone]++
		}
	}
	voting := voters(observed, leaving, votes)
	return arrange(d.Spec.Spec.ControlPlane.Zones, func(zone string, have int) int {
		return max(min(have, staying[zone]), voting[zone])
	}, observed.Replicas()...)
}

// ZonesReplacing are the zones of the spec's replicas once another has taken the
// place of the one that leaves.
func ZonesReplacing(d Desired, observed infra.Inventory, leaving infra.Ref, votes func(name string) bool) []string {
	voting := voters(observed, leaving.Name, votes)
	voting[leaving.Zone]++
	return arrange(d.Spec.Spec.ControlPlane.Zones, func(zone string, have int) int {
		return max(have, voting[zone])
	}, append(observed.Replicas(), infra.FoundInstance{Zone: leaving.Zone})...)
}

// voters counts by zone the replicas that vote, but for the one that leaves.
func voters(observed infra.Inventory, leaving string, votes func(name string) bool) map[string]int {
	voting := map[string]int{}
	for _, r := range observed.Replicas() {
		if r.Name != leaving && votes(r.Name) {
			voting[r.Zone]++
		}
	}
	return voting
}

// arrange names each zone as often as count says, in the present order as far as
// that goes, and then in that of the replicas.
func arrange(present []string, count func(zone string, have int) int, replicas ...infra.FoundInstance) []string {
	have, named := tally(present), map[string]int{}
	arranged := []string{}
	add := func(zone string) {
		if named[zone] < count(zone, have[zone]) {
			named[zone]++
			arranged = append(arranged, zone)
		}
	}
	for _, zone := range present {
		add(zone)
	}
	for _, r := range replicas {
		add(r.Zone)
	}
	return arranged
}

func tally(zones []string) map[string]int {
	counts := map[string]int{}
	for _, zone := range zones {
		counts[zone]++
	}
	return counts
}
