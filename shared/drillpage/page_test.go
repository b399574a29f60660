package drillpage

import (
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/drill/drilltest"
	"github.com/kubectl-ha/kubectl-ha/shared/htmlpage/pagetest"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

func reportOf(zones ...drill.Zone) Report {
	return Report{Cluster: "demo", Project: "my-project", Region: "europe-west1", Passed: true, Zones: zones, Took: drill.Duration(2 * time.Minute)}
}

func TestPage(t *testing.T) {
	failed := reportOf(drilltest.Zone("b", "b-00017"))
	failed.Passed, failed.Restored, failed.Warnings = false, "europe-west1-d", []string{"the namespace is not gone yet"}
	early := drilltest.Zone("c")
	early.Timeline = nil
	for name, report := range map[string]Report{
		"passed":       reportOf(drilltest.Zone("b"), drilltest.Zone("c")),
		"failed":       failed,
		"not-recorded": reportOf(early),
		"none":         reportOf(),
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			if err := Write(&out, report); err != nil {
				t.Fatal(err)
			}
			pagetest.Check(t, out.String())
			golden.Compare(t, name+".html", out.String())
		})
	}
}

// TestEscapes: nothing that a cluster says becomes a part of the page's own signs.
func TestEscapes(t *testing.T) {
	const evil = `"><script>alert('x')</script>`
	zone := drilltest.Zone("b", evil)
	zone.Zone = evil
	zone.Timeline.Leaders[0].Name, zone.Timeline.Nodes[0].Zone = evil, evil
	report := reportOf(zone)
	report.Cluster, report.Region, report.Project, report.Restored, report.Warnings = evil, evil, evil, evil, []string{evil}
	var out strings.Builder
	if err := Write(&out, report); err != nil {
		t.Fatal(err)
	}
	pagetest.Check(t, out.String())
}
