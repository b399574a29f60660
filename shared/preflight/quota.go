package preflight

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/series"
)

// counted are the quotas that resources count in. Of several, the first that
// there is: Google gives load balancers of this type quotas of their own.
var counted = map[infra.Kind][]string{
	infra.KindNetwork:        {"NETWORKS"},
	infra.KindSubnetwork:     {"SUBNETWORKS"},
	infra.KindFirewall:       {"FIREWALLS"},
	infra.KindAddress:        {"STATIC_ADDRESSES"},
	infra.KindHealthCheck:    {"HEALTH_CHECKS"},
	infra.KindInstanceGroup:  {"INSTANCE_GROUPS"},
	infra.KindBackendService: {"REGIONAL_EXTERNAL_NETWORK_LB_BACKEND_SERVICES", "BACKEND_SERVICES"},
	infra.KindForwardingRule: {"EXTERNAL_NETWORK_LB_FORWARDING_RULES", "FORWARDING_RULES"},
	infra.KindTemplate:       {"INSTANCE_TEMPLATES"},
	infra.KindImage:          {"IMAGES"},
	infra.KindManagedGroup:   {"INSTANCE_GROUP_MANAGERS"},
}

// demand is what a plan adds to usage, by metric. What there is no quota of is
// left out.
type demand struct {
	answer Answer
	amount map[string]float64
}

// add adds to the first of the metrics that there is. One of several may have
// the limit 0: so has PREEMPTIBLE_CPUS until somebody asks for it, and Spot
// machines count as others do.
// https://cloud.google.com/compute/resource-usage#cpu_quota
func (d demand) add(amount int, metrics ...string) {
	for i, metric := range metrics {
		quota, _, known := d.answer.quota(metric)
		if known && (quota.Limit > 0 || i == len(metrics)-1) {
			d.amount[metric] += float64(amount)
			return
		}
	}
}

// quota finds a metric among the region's, then the project's quotas.
func (a Answer) quota(metric string) (quota Quota, ofRegion, known bool) {
	if quota, known = a.Region[metric]; known {
		return quota, true, true
	}
	quota, known = a.Project[metric]
	return quota, false, known
}

func (c Check) demand(a Answer) demand {
	d := demand{answer: a, amount: map[string]float64{}}
	for _, resource := range c.created() {
		kind := resource.Ref().Kind
		d.add(1, counted[kind]...)
		if kind == infra.KindForwardingRule {
			d.add(1, "IN_USE_ADDRESSES")
		}
	}
	for _, m := range c.added() {
		cpus := m.count * a.CPUs[MachineType{m.Type, m.zone}]
		d.add(m.count, "INSTANCES")
		d.add(m.count, "IN_USE_ADDRESSES")
		d.add(m.count*int(m.DiskGB), diskMetric(m.DiskType))
		d.add(cpus, cpuMetrics(m.Machine)...)
		d.add(cpus, "CPUS_ALL_REGIONS")
	}
	return d
}

// diskMetric is the quota that a boot disk's gigabytes count in: balanced persistent
// disks in that of solid-state drives.
// https://cloud.google.com/compute/resource-usage#disk_quota
func diskMetric(diskType string) string {
	switch diskType {
	case series.PDStandard:
		return "DISKS_TOTAL_GB"
	case series.HyperdiskBalanced:
		return "HDB_TOTAL_GB"
	}
	return "SSD_TOTAL_GB"
}

// cpuMetrics are the quotas that the machine's CPUs count in: most series have
// one of their own.
func cpuMetrics(m infra.Machine) []string {
	metric := "CPUS"
	series, _, _ := strings.Cut(m.Type, "-")
	if !slices.Contains([]string{"e2", "n1", "f1", "g1", "custom"}, series) {
		metric = strings.ToUpper(series) + "_CPUS"
	}
	if m.Spot {
		return []string{"PREEMPTIBLE_CPUS", metric}
	}
	return []string{metric}
}

// exceeded tells which quotas the plan would exceed.
func (c Check) exceeded(a Answer) []Finding {
	var findings []Finding
	amounts := c.demand(a).amount
	for _, metric := range slices.Sorted(maps.Keys(amounts)) {
		quota, ofRegion, _ := a.quota(metric)
		if amount := amounts[metric]; amount > 0 && quota.Usage+amount > quota.Limit {
			findings = append(findings, c.exceeds(metric, quota, amount, ofRegion))
		}
	}
	return findings
}

func (c Check) exceeds(metric string, quota Quota, amount float64, ofRegion bool) Finding {
	place, id, dimensions := "project "+c.Project, "per-project", ""
	if ofRegion {
		place, id, dimensions = c.Region, "per-project-region", "--dimensions=region="+c.Region+" "
	}
	return Finding{
		Kind: errs.Exhausted, ID: "quota",
		Text: fmt.Sprintf("quota %s of %s: %.0f more are needed, and %.0f of %.0f are in use", metric, place, amount, quota.Usage, quota.Limit),
		Mend: fmt.Sprintf("Use fewer or smaller machines, or ask Google for more: gcloud beta quotas preferences create --service=compute.googleapis.com "+
			"--quota-id=%s-%s --preferred-value=%.0f %s--project=%s", strings.ReplaceAll(metric, "_", "-"), id, quota.Usage+amount, dimensions, c.Project),
	}
}
