package survey

import (
	"cmp"
	"slices"

	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// summaries are by cluster and region.
type summaries map[[2]string]*summary

type summary struct {
	infra.Summary
	ends ends
}

// Summaries are all clusters of which something was listed, by name and region.
func (s *Survey) Summaries() []infra.Summary {
	all := summaries{}
	for _, one := range s.findings() {
		if one.region != "" {
			count(all.of(one.owner.Cluster, one.region), one)
		}
	}
	for _, one := range s.findings() {
		if one.region == "" {
			all.countGlobal(one, s.homes(one.owner.Cluster))
		}
	}
	for _, n := range s.networks {
		if owner := markOf(n); owner.Region != "" {
			all.of(owner.Cluster, owner.Region).Creator = infra.CreatorOf(n.GetDescription())
		}
	}
	for _, a := range s.addresses {
		all.of(markOf(a).Cluster, body.Base(a.GetRegion())).Endpoint = body.ParseAddr(a.GetAddress())
	}
	for key, summary := range all {
		summary.Unknown, _ = s.unknown(key[1])
	}
	for _, i := range s.instances {
		countMachine(&all.of(markOf(i).Cluster, body.RegionOf(body.Base(i.GetZone()))).Summary, i)
	}
	return all.sorted()
}

// of returns the summary of a cluster, which it makes if it is new.
func (all summaries) of(cluster, region string) *summary {
	key := [2]string{cluster, region}
	if all[key] == nil {
		all[key] = &summary{Summary: infra.Summary{Cluster: cluster, Region: region}}
	}
	return all[key]
}

// countGlobal counts what an earlier release made, whose mark names no region,
// for the clusters whose it may be, or by itself.
func (all summaries) countGlobal(one finding, homes []string) {
	for _, region := range homes {
		count(all.of(one.owner.Cluster, region), one)
	}
	if len(homes) == 0 {
		count(all.of(one.owner.Cluster, ""), one)
	}
}

func (all summaries) sorted() []infra.Summary {
	var list []infra.Summary
	for _, one := range all {
		slices.Sort(one.Zones)
		one.Expires = one.ends.at
		list = append(list, one.Summary)
	}
	slices.SortFunc(list, func(a, b infra.Summary) int {
		return cmp.Or(cmp.Compare(a.Cluster, b.Cluster), cmp.Compare(a.Region, b.Region))
	})
	return list
}

func count(summary *summary, one finding) {
	if summary.Created.IsZero() || one.created.Before(summary.Created) {
		summary.Created = one.created
	}
	summary.ends.add(one)
	summary.Resources++
	if one.Zone != "" && !slices.Contains(summary.Zones, one.Zone) {
		summary.Zones = append(summary.Zones, one.Zone)
	}
}

func countMachine(summary *infra.Summary, machine *computepb.Instance) {
	switch machine.GetLabels()[infra.LabelRole] {
	case infra.RoleControlPlane:
		summary.Replicas++
	case infra.RoleWorker:
		summary.Workers++
	}
}
