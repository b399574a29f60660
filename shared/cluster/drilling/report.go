package drilling

import (
	"io"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/text"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/drillpage"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// Options says which zones are drilled, one after another: all of the
// cluster's where there are none.
type Options struct {
	Zones []string
}

// Command is the command line of a drill with the options.
func (o Options) Command() string {
	line := "drill"
	for _, zone := range o.Zones {
		line = text.CommandLine(line, "--zone", zone)
	}
	return line
}

// Report is what Drill has shown, or with DryRun would do.
type Report struct {
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
func (r Report) Markdown() string { return drill.Markdown(r.Target.Name, r.Zones) }

// HTML writes the report as a page.
func (r Report) HTML(out io.Writer) error {
	return drillpage.Write(out, drillpage.Report{
		Cluster: r.Target.Name, Project: r.Target.Project, Region: r.Target.Region,
		Passed: r.Passed, Zones: r.Zones, Restored: r.Restored, Took: r.Took, Warnings: r.Warnings,
	})
}
