package body

import (
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
)

// Quotas are those of a region or project, by metric.
func Quotas(list []*computepb.Quota) map[string]preflight.Quota {
	quotas := map[string]preflight.Quota{}
	for _, q := range list {
		quotas[q.GetMetric()] = preflight.Quota{Limit: q.GetLimit(), Usage: q.GetUsage()}
	}
	return quotas
}

// CPUs is what the machine type takes of quotas, at least: of machines
// that share a core Google does not say whether all that they see count.
func CPUs(t *computepb.MachineType) int {
	if t.GetIsSharedCpu() {
		return 1
	}
	return int(t.GetGuestCpus())
}

// Ranges are those of subnetworks, secondary ones included.
func Ranges(listed []*computepb.Subnetwork) []preflight.Range {
	var ranges []preflight.Range
	for _, subnetwork := range listed {
		ranges = append(ranges, preflight.Range{Subnetwork: subnetwork.GetName(), Prefix: ParsePrefix(subnetwork.GetIpCidrRange())})
		for _, secondary := range subnetwork.GetSecondaryIpRanges() {
			ranges = append(ranges, preflight.Range{Subnetwork: subnetwork.GetName(), Prefix: ParsePrefix(secondary.GetIpCidrRange())})
		}
	}
	return ranges
}
