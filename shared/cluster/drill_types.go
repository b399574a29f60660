package cluster

import (
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// DrillOptions says which zones are drilled, one after another: all of the
// cluster's where there are none.
type DrillOptions struct {
	Zones []string
}

func (o DrillOptions) command() string {
	line := "drill"
	for _, zone := range o.Zones {
		line = commandLine(line, "--zone", zone)
	}
	return line
}

// DrillReport is what Drill has shown, or with DryRun would do.
type DrillReport struct {
	Target   model.Target   `json:"cluster"`
	DryRun   bool           `json:"dryRun,omitempty"`
	Passed   bool           `json:"passed"`
	Zones    []drill.Zone   `json:"zones,omitempty"`    // those that were drilled, in their order
	Restored string         `json:"restored,omitempty"` // the zone that a killed drill had left stopped
	Took     drill.Duration `json:"took,omitzero"`
	Warnings []string       `json:"warnings,omitempty"`
	Plan     *plan.Plan     `json:"plan,omitempty"` // with DryRun
}

// Markdown is the report as a section of a page.
func (r DrillReport) Markdown() string { return drill.Markdown(r.Target.Name, r.Zones) }
