package spec

import (
	"fmt"
	"slices"
)

// Warnings says what is possible but probably not meant, a sentence each.
func Warnings(c *Cluster) []string {
	warnings := replicaWarnings(c.Spec.ControlPlane.Zones)
	if workers := Machines(c) - len(c.Spec.ControlPlane.Zones); workers == 0 {
		warnings = append(warnings, "spec.pools: there are no workers: nothing can run but the control plane itself")
	}
	warnings = append(warnings, accessWarnings(c.Spec.Network.APIAllowedRanges)...)
	return append(warnings, accountWarnings(c.Spec.ServiceAccounts)...)
}

// accessWarnings tells of nodes that may be shut out: they reach the API through the
// external load balancer, from external addresses that nobody knows beforehand.
func accessWarnings(ranges []string) []string {
	if len(ranges) == 0 || slices.Contains(ranges, DefaultAPIAllowedRange) {
		return nil
	}
	return []string{"spec.network.apiAllowedRanges: nodes reach the API from their external addresses: workers and further replicas join only if these are within the ranges"}
}

func replicaWarnings(zones []string) []string {
	const path = "spec.controlPlane.zones"
	replicas := len(zones)
	quorum := replicas/2 + 1
	var warnings []string
	switch {
	case replicas == 0:
		return nil
	case replicas == 1:
		return []string{path + ": a single replica survives no loss; three in three zones survive the loss of any one zone"}
	case replicas%2 == 0:
		warnings = append(warnings, fmt.Sprintf("%s: %d replicas survive no more losses than %d would: an even number adds cost, not safety",
			path, replicas, replicas-1))
	}
	for _, zone := range slices.Compact(slices.Sorted(slices.Values(zones))) {
		if here := count(zones, zone); replicas-here < quorum {
			warnings = append(warnings, fmt.Sprintf("%s: %d of %d replicas are in %s: losing this zone loses the control plane",
				path, here, replicas, zone))
		}
	}
	return warnings
}

func count(zones []string, zone string) int {
	n := 0
	for _, z := range zones {
		if z == zone {
			n++
		}
	}
	return n
}
