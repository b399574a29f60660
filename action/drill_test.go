package action

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/actiontest"
	"github.com/kubectl-ha/kubectl-ha/action/inputs"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/diagnosis"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drilling"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/htmlpage/pagetest"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

// ground is clouds with one cluster, whose drills end so.
type ground struct {
	*place
	report drilling.Report
	fail   error

	asked     []string // zones to drill
	connected bool
}

func (g *ground) Open(_ context.Context, r Request) (Operator, error) {
	return exercised{ground: g, events: r.Events}, nil
}

// exercised has the verbs that mode drill calls.
type exercised struct {
	Operator
	*ground
	events event.Sink
}

func (e exercised) Connect(context.Context) (cluster.Outcome, error) {
	e.connected = true
	return cluster.Outcome{Context: "kubectl-ha_demo"}, nil
}

func (e exercised) Drill(_ context.Context, options drilling.Options) (drilling.Report, error) {
	e.asked = options.Zones
	for i, step := range []string{"open", "europe-west1-c/stop", "close"} {
		at := event.Event{Time: actiontest.Noon().Add(time.Duration(i) * time.Second), Kind: event.Started, Step: step, Title: "Do " + step, Phase: event.Drill}
		e.events.Send(at)
		at.Kind = event.Done
		e.events.Send(at)
	}
	return e.report, e.fail
}

func (exercised) Diagnose(context.Context) ([]diagnosis.Record, error) {
	return []diagnosis.Record{{Name: "events.log", Text: "all\n"}}, nil
}

func (exercised) Status(context.Context) (status.Report, error) { return *actiontest.Healthy(), nil }

// drillOf is the report of a drill of zones, the last of which lost writes.
func drillOf(lost []string, zones ...string) drilling.Report {
	const second = drill.Duration(time.Second)
	report := drilling.Report{Target: actiontest.Demo().Target, Passed: len(lost) == 0 && len(zones) > 0}
	for i, name := range zones {
		z := drill.Zone{
			Zone: name, Machines: []string{"demo-control-plane-" + name[len(name)-1:]},
			API: drill.Requests{Total: 650, Failed: 23, LongestGap: 2 * second}, Service: drill.Requests{Total: 571, Failed: 136, LongestGap: second},
			Writes: drill.Writes{Acknowledged: 634}, LeaderChanges: 1, Stopped: 4 * second, NotReady: 47 * second, Recovered: 16 * second,
		}
		if i == len(zones)-1 {
			z.Writes.Lost = lost
		}
		z.Judge(drill.Witness{})
		report.Zones = append(report.Zones, z)
	}
	return report
}

// drillOn runs mode drill on the ground. Where made is set, this job has made
// the cluster.
func drillOn(t *testing.T, g *ground, made bool) (*fixture, error) {
	t.Helper()
	f := newFixture(t, map[string]string{
		"mode": "drill", "project": "acme", "cluster-name": actiontest.Demo().Target.Name, "zone": "europe-west1-b, europe-west1-c",
	})
	g.place = &place{others: []infra.Summary{{Cluster: actiontest.Demo().Target.Name, Region: "europe-west1", Expires: actiontest.Demo().Expires}}}
	f.Clouds = g
	in, err := inputs.Read(f.step)
	if err != nil {
		t.Fatal(err)
	}
	if file := f.defaultKubeconfig(in.Name); made {
		if err := makeParent(file); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	err = f.drill(t.Context(), in)
	f.step.Annotate(err)
	return f, err
}

// TestDrill: what is told of a drill, however it ends.
func TestDrill(t *testing.T) {
	failed := errs.Errorf(errs.Degraded, "the drill of europe-west1-c failed: it does not hold that no acknowledged write was lost").WithHint("See what is wrong.")
	refused := errs.Errorf(errs.Unsafe, "demo would not survive the loss").WithHint("Spread it over three zones.")
	early := drillOf(nil, "europe-west1-b")
	early.Passed = false
	late := errs.Errorf(errs.TimedOut, "not done within 30m")
	restored := drillOf(nil, "europe-west1-b", "europe-west1-c")
	restored.Restored, restored.Warnings = "europe-west1-d", []string{"the namespace is not gone yet"}
	for name, test := range map[string]struct {
		report drilling.Report
		fail   error
	}{
		"passed":  {restored, nil},
		"failed":  {drillOf([]string{"c-00017"}, "europe-west1-b", "europe-west1-c"), failed},
		"refused": {drillOf(nil), refused},
		"late":    {early, late},
	} {
		t.Run(name, func(t *testing.T) {
			g := &ground{report: test.report, fail: test.fail}
			f, err := drillOn(t, g, true)
			if errs.KindOf(err) != errs.KindOf(test.fail) || (err == nil) != (test.fail == nil) || g.connected {
				t.Errorf("it ended with %v; connected: %t", err, g.connected)
			}
			if strings.Join(g.asked, " ") != "europe-west1-b europe-west1-c" {
				t.Errorf("drilled were %q", g.asked)
			}
			told := strings.ReplaceAll(f.Out.String()+"---\n"+f.File(t, "OUTPUT"), f.Env["RUNNER_TEMP"], "TEMP")
			golden.Compare(t, "drill-"+name+".txt", told)
			golden.Compare(t, "drill-"+name+".md", f.File(t, "STEP_SUMMARY"))
			_, missing := os.Stat(filepath.Join(f.Env["RUNNER_TEMP"], "kubectl-ha-logs", actiontest.Demo().Target.Name, "events.log"))
			if (missing == nil) != (test.fail != nil) {
				t.Errorf("the machines' logs: %v", missing)
			}
			pages, err := filepath.Glob(filepath.Join(f.Env["RUNNER_TEMP"], "kubectl-ha-logs", "*-drill-*.html"))
			if err != nil || (len(pages) == 1) != (len(test.report.Zones) > 0) {
				t.Errorf("%q: %v", pages, err)
			}
			for _, file := range pages {
				page, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				pagetest.Check(t, string(page))
			}
		})
	}
}

// TestDrillOfAnotherJob takes access first, for later steps as well.
func TestDrillOfAnotherJob(t *testing.T) {
	g := &ground{report: drillOf(nil, "europe-west1-b")}
	f, err := drillOn(t, g, false)
	if err != nil || !g.connected || !strings.Contains(f.File(t, "ENV"), "KUBECONFIG") {
		t.Errorf("connected: %t, %v", g.connected, err)
	}
}
