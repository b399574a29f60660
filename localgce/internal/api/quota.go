package api

import (
	"maps"
	"slices"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
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
// those of addresses to what there is.
func (l limits) with(changed map[string]float64, pool *addressPool) limits {
	for metric, limit := range changed {
		for _, table := range []map[string]float64{l.project, l.region} {
			if _, known := table[metric]; known {
				table[metric] = limit
			}
		}
	}
	for _, metric := range []string{"IN_USE_ADDRESSES", "STATIC_ADDRESSES"} {
		l.region[metric] = min(l.region[metric], float64(pool.usable()))
	}
	return l
}

// withinQuota refuses an object, which has been put, when that takes more than
// the project may have. An object that takes nothing is never refused.
func (s *Server) withinQuota(r ref.Ref, object any) error {
	for c, amount := range s.charges(r, object) {
		limit := s.limits.project[c.metric]
		if c.region != "" {
			limit = s.limits.region[c.metric]
		}
		if amount > 0 && s.index.usage[c] > limit {
			return s.quotaExceeded(c.metric, c.region)
		}
	}
	return nil
}

// mayStart refuses to start an instance for whose CPUs there is no quota.
func (s *Server) mayStart(r ref.Ref, instance *compute.Instance) error {
	if instance.Status != vm.Terminated {
		return nil
	}
	if err := vm.MayRun(instance, s.clock.Now()); err != nil {
		return err
	}
	started := *instance
	started.Status = vm.Staging
	s.count(r, instance, &started)
	defer s.count(r, &started, instance)
	return s.withinQuota(r, &started)
}

func (s *Server) quotaExceeded(metric, region string) error {
	if region == "" {
		return apierr.QuotaExceeded(metric, s.limits.project[metric], "globally")
	}
	return apierr.QuotaExceeded(metric, s.limits.region[metric], "in region "+region)
}

// quotas shows the limits of a project, or for one that is named, of a region.
func (s *Server) quotas(project, region string) (list []*compute.Quota) {
	table := s.limits.project
	if region != "" {
		table = s.limits.region
	}
	s.store.View(func(*store.Tx) {
		for _, metric := range slices.Sorted(maps.Keys(table)) {
			list = append(list, &compute.Quota{
				Metric: metric, Limit: table[metric], Usage: s.index.usage[charge{project, region, metric}],
				ForceSendFields: []string{"Limit", "Usage"},
			})
		}
	})
	return list
}

// showQuotas completes a region as it is answered.
func (s *Server) showQuotas(at ref.Ref, object any) {
	region := object.(*compute.Region)
	region.Quotas = s.quotas(at.Project, region.Name)
}

// regionOf is the region that a resource counts in; "" for a global one.
func regionOf(r ref.Ref) string {
	if region, ok := catalog.RegionOf(r.Place()); ok {
		return region
	}
	if r.Location == ref.Global || r.Location == "" {
		return ""
	}
	return r.Place()
}
