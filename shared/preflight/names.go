package preflight

import (
	"fmt"
	"net/netip"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// taken tells which names belong to somebody else. What to do names none of it:
// it may be another cluster's, or whoever's, and in use.
func (c Check) taken(a Answer) []Finding {
	var findings []Finding
	for _, ref := range c.Question().Names {
		description, there := a.Taken[ref]
		if owner, _ := infra.ParseDescription(description); !there || c.mark().Owns(owner, ref.Kind) {
			continue
		}
		findings = append(findings, Finding{
			Kind: errs.Unsafe, ID: "name-taken",
			Text: fmt.Sprintf("%s %s in %s is there already and does not belong to cluster %s of %s (its description is %q)", ref.Kind, ref.Name, c.place(ref), c.Cluster, c.Region, description),
			Mend: "Choose another name: the names of this cluster's resources could be the same as those of another cluster's.",
		})
	}
	return findings
}

// names are those that a resource takes. A managed group makes an instance group
// that is called like it, among those that nobody manages.
func names(resource infra.Resource) []infra.Ref {
	ref := resource.Ref()
	if ref.Kind != infra.KindManagedGroup {
		return []infra.Ref{ref}
	}
	return []infra.Ref{ref, {Kind: infra.KindInstanceGroup, Name: ref.Name, Zone: ref.Zone}}
}

// mark is what the cluster's own bear.
func (c Check) mark() infra.Owner {
	if c.Observed.Regionless {
		return infra.Owner{Cluster: c.Cluster}
	}
	return infra.Owner{Cluster: c.Cluster, Region: c.Region}
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
		Kind: errs.Usage, ID: "range-taken",
		Text: fmt.Sprintf("spec.network.%s %s overlaps %s of subnetwork %s, which network %s has already", field, want, have.Prefix, have.Subnetwork, subnetwork.Network),
		Mend: fmt.Sprintf("Choose another range, or delete that subnetwork: gcloud compute networks subnets list --network=%s --project=%s", subnetwork.Network, c.Project),
	}
}
