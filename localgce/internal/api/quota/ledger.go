// Package quota counts what projects have against what they may have.
package quota

import (
	"maps"
	"slices"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

// limits are quotas by metric: of a project as a whole, and of each region.
type limits struct{ project, region map[string]float64 }

// bigProject has the limits of a project with a history: enough for anything
// that a test makes, and finite.
func bigProject() limits {
	return limits{
		project: map[string]float64{
			"BACKEND_SERVICES": 500, "CPUS_ALL_REGIONS": 200_000, "FIREWALLS": 1000, "FORWARDING_RULES": 500, "HEALTH_CHECKS": 500,
			"IMAGES": 2000, "INSTANCE_TEMPLATES": 1000, "NETWORKS": 50, "ROUTES": 500, "SNAPSHOTS": 10_000, "SUBNETWORKS": 2000,
		},
		region: map[string]float64{
			"C2_CPUS": 10_000, "C3_CPUS": 10_000, "CPUS": 50_000, "N2D_CPUS": 10_000, "N2_CPUS": 10_000, "PREEMPTIBLE_CPUS": 50_000, "T2D_CPUS": 10_000,
			"DISKS_TOTAL_GB": 2e6, "INSTANCES": 25_000, "INSTANCE_GROUPS": 2000, "INSTANCE_GROUP_MANAGERS": 1000, "SSD_TOTAL_GB": 2e6,
			"IN_USE_ADDRESSES": 25_000, "STATIC_ADDRESSES": 2000,
		},
	}
}

// with sets the limits of the metrics in changed, where they exist, and keeps
// those of addresses to how many there are.
func (l limits) with(changed map[string]float64, addresses uint32) limits {
	for metric, limit := range changed {
		for _, table := range []map[string]float64{l.project, l.region} {
			if _, known := table[metric]; known {
				table[metric] = limit
			}
		}
	}
	for _, metric := range []string{"IN_USE_ADDRESSES", "STATIC_ADDRESSES"} {
		l.region[metric] = min(l.region[metric], float64(addresses))
	}
	return l
}

// Ledger knows what projects may have, and what they have. It follows the store,
// whose lock guards it.
type Ledger struct {
	limits limits
	usage  map[counter]float64
}

// New makes the ledger of big projects, with the limits of the metrics in
// changed, and at most that many external addresses.
func New(changed map[string]float64, addresses uint32) *Ledger {
	return &Ledger{limits: bigProject().with(changed, addresses), usage: map[counter]float64{}}
}

// Within refuses an object, which has been put, when that takes more than the
// project may have. An object that takes nothing is never refused.
func (l *Ledger) Within(r ref.Ref, object any) error {
	for c, amount := range l.usageOf(r, object) {
		limit := l.limits.project[c.metric]
		if c.region != "" {
			limit = l.limits.region[c.metric]
		}
		if amount > 0 && l.usage[c] > limit {
			return l.Exceeded(c.metric, c.region)
		}
	}
	return nil
}

// Allows refuses what an object is to become, where that takes more than the
// project may have.
func (l *Ledger) Allows(r ref.Ref, old, new any) error {
	l.Count(r, old, new)
	defer l.Count(r, new, old)
	return l.Within(r, new)
}

// Exceeded is the error of a metric of which there is no more; without a region,
// of the project as a whole.
func (l *Ledger) Exceeded(metric, region string) error {
	if region == "" {
		return apierr.QuotaExceeded(metric, l.limits.project[metric], "globally")
	}
	return apierr.QuotaExceeded(metric, l.limits.region[metric], "in region "+region)
}

// List shows the limits of a project, or for one that is named, of a region.
func (l *Ledger) List(project, region string) (list []*compute.Quota) {
	table := l.limits.project
	if region != "" {
		table = l.limits.region
	}
	for _, metric := range slices.Sorted(maps.Keys(table)) {
		list = append(list, &compute.Quota{
			Metric: metric, Limit: table[metric], Usage: l.usage[counter{project, region, metric}],
			ForceSendFields: []string{"Limit", "Usage"},
		})
	}
	return list
}
