package preflight

import (
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// zonesDown tells in which zones nothing can be made.
func (c Check) zonesDown(a Answer) []Finding {
	var findings []Finding
	for _, zone := range c.zones() {
		if slices.Contains(a.Zones, zone) {
			continue
		}
		findings = append(findings, Finding{
			Kind: errs.Usage, ID: "no-such-zone",
			Text: fmt.Sprintf("%s is not a zone of %s that is up", zone, c.Region),
			Mend: fmt.Sprintf("The zones of %s are %q: gcloud compute zones list --filter=region:%s --project=%s", c.Region, a.Zones, c.Region, c.Project),
		})
	}
	return findings
}

// zones are those in which the plan makes something, sorted.
func (c Check) zones() []string {
	var zones []string
	for _, resource := range c.created() {
		if zone := resource.Ref().Zone; zone != "" {
			zones = append(zones, zone)
		}
	}
	for _, m := range c.added() {
		zones = append(zones, m.zone)
	}
	slices.Sort(zones)
	return slices.Compact(zones)
}

// noSuchType tells which machine types a zone does not offer.
func (c Check) noSuchType(a Answer) []Finding {
	var findings []Finding
	for _, t := range c.Question().MachineTypes {
		if _, there := a.CPUs[t]; there || !slices.Contains(a.Zones, t.Zone) {
			continue // a zone that is not there has been told
		}
		findings = append(findings, Finding{
			Kind: errs.Usage, ID: "no-such-machine-type",
			Text: fmt.Sprintf("there is no machine type %s in zone %s", t.Name, t.Zone),
			Mend: fmt.Sprintf("Choose another: gcloud compute machine-types list --zones=%s --project=%s", t.Zone, c.Project),
		})
	}
	return findings
}

// noSuchImage tells which images cannot be found or used.
func (c Check) noSuchImage(a Answer) []Finding {
	var findings []Finding
	for _, image := range a.MissingImages {
		findings = append(findings, Finding{
			Kind: errs.Usage, ID: "no-boot-image",
			Text: fmt.Sprintf("there is no image %s that project %s may use", image, c.Project),
			Mend: fmt.Sprintf("See what there is: gcloud compute images list --project=%s. An organisation policy (compute.trustedImageProjects) may forbid it.%s", c.Project, madeAgain(image)),
		})
	}
	return findings
}

// madeAgain is the way out for a cluster that keeps an image which has been deleted.
func madeAgain(image string) string {
	project, name, family := infra.ParseImageLink(image)
	if family {
		return ""
	}
	return fmt.Sprintf(" One that the cluster keeps and that was deleted can be made again under its name: gcloud compute images create %s --project=%s --source-image=….", name, project)
}
