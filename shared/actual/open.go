package actual

import (
	"net/netip"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// The machines that APIOpen and SSHOpen are about, by the roles in their tags.
var (
	replicaTags = []string{infra.AnyRole, infra.RoleControlPlane}
	machineTags = []string{infra.AnyRole, infra.RoleControlPlane, infra.RoleWorker}
)

// APIOpen are the ranges, sorted, from which the rules of a cluster's network let
// others reach its API. The cluster's own machines and pods, and the load
// balancer's health checks, are no others.
func APIOpen(observed infra.Inventory, rules []infra.Firewall) []netip.Prefix {
	return open(observed, rules, infra.APIPort, replicaTags)
}

// SSHOpen is the same for SSH.
func SSHOpen(observed infra.Inventory, rules []infra.Firewall) []netip.Prefix {
	return open(observed, rules, infra.SSHPort, machineTags)
}

func open(observed infra.Inventory, rules []infra.Firewall, port int, roles []string) []netip.Prefix {
	var tags []string
	for _, role := range roles {
		tags = append(tags, infra.NetworkTag(observed.Owner.Cluster, role))
	}
	var sources []netip.Prefix
	for _, rule := range rules {
		if rule.Opens(port) && rule.For(tags...) {
			sources = append(sources, rule.Sources...)
		}
	}
	own := ownRanges(observed)
	return slices.DeleteFunc(infra.SortedRanges(sources), func(source netip.Prefix) bool {
		return slices.ContainsFunc(own, func(one netip.Prefix) bool {
			return one.Bits() <= source.Bits() && one.Contains(source.Addr())
		})
	})
}

// ownRanges are those of a cluster's machines and pods, and of health checks.
func ownRanges(observed infra.Inventory) []netip.Prefix {
	own := infra.HealthCheckRanges()
	for _, subnetwork := range observed.Subnetworks {
		own = append(own, subnetwork.Range)
		if subnetwork.Pods.IsValid() {
			own = append(own, subnetwork.Pods)
		}
	}
	return own
}
