package preflight

import (
	"fmt"
	"net/netip"

	"github.com/kubectl-ha/kubectl-ha/shared/fault"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// taken tells which names belong to somebody else.
func (c Check) taken(a Answer) []Finding {
	var findings []Finding
	for _, ref := range c.Question().Names {
		description, there := a.Taken[ref]
		if owner, _ := infra.ParseDescription(description); !there || c.mark().Owns(owner, ref.Kind) {
			continue
		}
		findings = append(findings, Finding{
			Kind: fault.Unsafe, ID: "name-taken",
			Text: fmt.Sprintf("%s %s in %s is there already and does not belong to cluster %s of %s (its description is %q)", ref.Kind, ref.Name, c.place(ref), c.Cluster, c.Region, description),
			Mend: fmt.Sprintf("Give the cluster another name; or delete it if nobody needs it: gcloud compute %s delete %s %s--project=%s", groups[ref.Kind], ref.Name, c.flag(ref), c.Project),
		})
	}
	return findings
}

// groups are gcloud's commands for the kinds.
var groups = map[infra.Kind]string{
	infra.KindNetwork: "networks", infra.KindSubnetwork: "networks subnets", infra.KindFirewall: "firewall-rules",
	infra.KindAddress: "addresses", infra.KindHealthCheck: "health-checks", infra.KindInstanceGroup: "instance-groups unmanaged",
	infra.KindBackendService: "backend-services", infra.KindForwardingRule: "forwarding-rules", infra.KindTemplate: "instance-templates",
	infra.KindManagedGroup: "instance-groups managed", infra.KindInstance: "instances",
}

// mark is what the cluster's own bear.
func (c Check) mark() infra.Mark {
	if c.Observed.Regionless {
		return infra.Mark{Cluster: c.Cluster}
	}
	return infra.Mark{Cluster: c.Cluster, Region: c.Region}
}

func (c Check) place(ref infra.Ref) string {
	switch {
	case ref.Zone != "":
		return ref.Zone
	case ref.Kind.Global():
		return "project " + c.Project
	}
	return c.Region
}

// flag says to gcloud where the resource is.
func (c Check) flag(ref infra.Ref) string {
	switch {
	case ref.Zone != "":
		return "--zone=" + ref.Zone + " "
	case ref.Kind.Global():
		return ""
	}
	return "--region=" + c.Region + " "
}

// overlaps tells which ranges of a new subnetwork its network has already. A
// new network has none.
func (c Check) overlaps(a Answer) []Finding {
	var findings []Finding
	for _, resource := range c.created() {
		subnetwork, ok := resource.(infra.Subnetwork)
		if !ok {
			continue
		}
		for _, have := range a.Ranges {
			if subnetwork.Range.Overlaps(have.Prefix) {
				findings = append(findings, c.overlap(subnetwork, have, "nodeRange", subnetwork.Range))
			}
			if subnetwork.Pods.Overlaps(have.Prefix) {
				findings = append(findings, c.overlap(subnetwork, have, "podRange", subnetwork.Pods))
			}
		}
	}
	return findings
}

func (c Check) overlap(subnetwork infra.Subnetwork, have Range, field string, want netip.Prefix) Finding {
	return Finding{
		Kind: fault.Usage, ID: "range-taken",
		Text: fmt.Sprintf("spec.network.%s %s overlaps %s of subnetwork %s, which network %s has already", field, want, have.Prefix, have.Subnetwork, subnetwork.Network),
		Mend: fmt.Sprintf("Choose another range, or delete that subnetwork: gcloud compute networks subnets list --network=%s --project=%s", subnetwork.Network, c.Project),
	}
}
