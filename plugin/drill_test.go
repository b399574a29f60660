package plugin

import (
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/drill/drilltest"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/htmlpage/pagetest"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

// drilled is what the drill of a zone shows.
func drilled(zone string, lost ...string) drill.Zone {
	const second = drill.Duration(time.Second)
	z := drill.Zone{
		Zone: zone, Machines: []string{"demo-control-plane-" + zone[len(zone)-1:]},
		API: drill.Requests{Total: 912, Failed: 37, LongestGap: 41 * second / 10}, Service: drill.Requests{Total: 920, Failed: 130, LongestGap: 3 * second / 10},
		Writes: drill.Writes{Acknowledged: 875, Lost: lost}, LeaderChanges: 1, Stopped: 4 * second, NotReady: 52 * second, Recovered: 28 * second,
	}
	z.Judge(drill.Witness{})
	return z
}

func TestDrill(t *testing.T) {
	failure := errs.Errorf(errs.Degraded, "the drill of europe-west1-c failed").WithHint("Look.")
	for name, test := range map[string]struct {
		line string
		last drill.Zone
		fail error
		code int
	}{
		"table":    {"drill --yes", drilled("europe-west1-c"), nil, 0},
		"json":     {"drill --yes -o json", drilled("europe-west1-c"), nil, 0},
		"yaml":     {"drill --yes -o yaml", drilled("europe-west1-c"), nil, 0},
		"markdown": {"drill --yes -o markdown", drilled("europe-west1-c", "c-00017"), failure, 3},
		"failed":   {"drill --yes", drilled("europe-west1-c", "c-00017"), failure, 3},
		"plan":     {"drill --dry-run", drilled("europe-west1-c"), nil, 0},
		"pending":  {"drill --dry-run --detailed-exitcode", drilled("europe-west1-c"), nil, 7},
	} {
		t.Run(name, func(t *testing.T) {
			w := &world{context: &demo, fail: test.fail, drills: []drill.Zone{drilled("europe-west1-b"), test.last}}
			got := session{world: w}.run(t, strings.Fields(test.line)...)
			if got.code != test.code || !strings.HasPrefix(got.errors, "warning: one replica survives nothing\n") {
				t.Errorf("ends with %d: %s", got.code, got.errors)
			}
			golden.Compare(t, "drill-"+name+".txt", got.out)
		})
	}
}

// TestDrillRefused: without a zone that was drilled there is nothing to show.
func TestDrillRefused(t *testing.T) {
	w := &world{context: &demo, fail: errs.Errorf(errs.Unsafe, "demo would not survive the loss").WithHint("Add a zone.")}
	got := session{world: w}.run(t, "drill", "--yes")
	if got.code != 6 || got.out != "" || got.errors != "error: demo would not survive the loss\nhint: Add a zone.\n" {
		t.Errorf("ends with %d: %s%s", got.code, got.out, got.errors)
	}
}

// TestDrillHTML: a page of what was measured, and of a dry run none.
func TestDrillHTML(t *testing.T) {
	w := &world{context: &demo, drills: []drill.Zone{drilltest.Zone("b"), drilltest.Zone("c")}}
	got := session{world: w}.run(t, "drill", "--yes", "-o", "html")
	if got.code != 0 || strings.Count(got.out, "<figure") != 4 {
		t.Errorf("ends with %d: %s%s", got.code, got.errors, got.out)
	}
	pagetest.Check(t, got.out)
	w = &world{context: &demo}
	got = session{world: w}.run(t, "drill", "--dry-run", "-o", "html")
	if got.code != 2 || got.out != "" || len(w.requests) > 0 || !strings.Contains(got.errors, "--dry-run measures nothing") {
		t.Errorf("a dry run ends with %d: %s%s", got.code, got.errors, got.out)
	}
}

func TestDrillAsks(t *testing.T) {
	w := &world{context: &demo, drills: []drill.Zone{drilled("europe-west1-b")}}
	got := session{world: w, stdin: "n\n", person: true}.run(t, "drill", "--zone", "europe-west1-b")
	const question = "Stop all machines of europe-west1-b, and start them again, in cluster demo in europe-west1 (project my-project)? [y/N] "
	if got.code != 1 || !strings.Contains(got.errors, question) || len(w.requests) != 1 || !w.requests[0].DryRun {
		t.Errorf("ends with %d: %s", got.code, got.errors)
	}
}
