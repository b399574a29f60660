package cluster_test

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drilling"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

func (l *lab) drill(zones ...string) (drilling.Report, error) {
	return l.operator().Drill(l.Context(), drilling.Options{Zones: zones})
}

func TestDrill(t *testing.T) {
	in(t, three, func(l *lab) {
		l.Unchanged(func() {
			report, err := l.drill()
			if err != nil {
				l.Fatal(err)
			}
			elections := 0
			for i, zone := range []string{zoneB, zoneC, zoneD} {
				z := report.Zones[i]
				elections += z.LeaderChanges
				if z.Zone != zone || len(z.Machines) != 2 || len(z.Findings) != 6 || z.API.Total < 100 || z.API.Failed > z.API.Total/2 ||
					z.Writes.Acknowledged < 100 || z.NotReady < z.Stopped || z.Recovered <= 0 || z.Service.Total < 100 {
					l.Errorf("%+v", z)
				}
				l.recorded(z)
			}
			if !report.Passed || elections == 0 || report.Restored != "" || len(report.Warnings) > 0 {
				l.Errorf("%d elections: %+v", elections, report)
			}
		})
	})
}

// recorded holds that the course of a zone's drill is whole: each request is in it, and
// the zone's nodes were NotReady from the end of its detection until it was back.
func (l *lab) recorded(z drill.Zone) {
	l.Helper()
	line := z.Timeline
	for _, of := range []struct {
		sum    drill.Requests
		course drill.Course
	}{{z.API, line.API}, {z.Service, line.Service}} {
		total := 0
		for i := range of.course.Succeeded {
			total += of.course.Succeeded[i] + of.course.Failed[i]
		}
		if total != of.sum.Total {
			l.Errorf("%d of %d requests are in the timeline of %s", total, of.sum.Total, z.Zone)
		}
	}
	if len(line.Phases) != 5 || !slices.IsSortedFunc(line.Phases, func(a, b drill.Phase) int { return cmp.Compare(a.From, b.From) }) {
		l.Errorf("the phases are %v", line.Phases)
	}
	if off := (line.Begins(drill.Deploy) - line.Begins(drill.Stop)).Duration() - time.Duration(z.NotReady); off.Abs() > time.Millisecond {
		l.Errorf("NotReady after %s, in the timeline %s later", z.NotReady, off)
	}
	nodes := line.Nodes.Of(z.Zone)
	down := slices.IndexFunc(nodes, func(c drill.ReadyCount) bool { return c.Ready == 0 && !c.Unknown })
	if down < 0 || nodes[0].Ready != 2 || nodes[len(nodes)-1].Ready != 2 || len(line.Nodes.Zones()) != 3 || len(line.Pods.Of(z.Zone)) == 0 {
		l.Errorf("nodes %v, pods %v", nodes, line.Pods.Of(z.Zone))
	}
	last := line.Leaders[len(line.Leaders)-1]
	if last.Name == "" || last.Zone == "" || z.LeaderChanges > 0 && (line.Leaders[0].Zone != z.Zone || last.Zone == z.Zone) {
		l.Errorf("%d elections; the leaders are %v", z.LeaderChanges, line.Leaders)
	}
}

func TestDrillRefuses(t *testing.T) {
	in(t, small, func(l *lab) {
		l.Unchanged(func() {
			_, err := l.drill(zoneB)
			l.refused(err, errs.Unsafe, "would-not-survive")
			_, err = l.drill(zoneD)
			l.refused(err, errs.Usage, "no-such-zone")
		})
	})
	in(t, three, func(l *lab) {
		l.halt("demo-control-plane-c")
		l.Unchanged(func() {
			_, err := l.drill(zoneB)
			l.refused(err, errs.Unsafe, "not-healthy")
			if !strings.Contains(err.Error(), "demo-control-plane-c") {
				l.Error(err)
			}
		})
	})
}

func TestDrillDryRun(t *testing.T) {
	in(t, three, func(l *lab) {
		l.Unchanged(func() {
			operator := l.operator()
			operator.DryRun = true
			report, err := operator.Drill(l.Context(), drilling.Options{Zones: []string{zoneC}})
			if err != nil || report.Plan == nil || report.Plan.Changes() != 6 || len(report.Zones) > 0 {
				l.Errorf("%v: %+v", err, report)
			}
		})
	})
}

// TestDrillInterrupted: what was stopped runs again when the command ends.
func TestDrillInterrupted(t *testing.T) {
	for _, step := range []string{"/prepare", "/stop", "/detect", "/deploy", "/start", "/back"} {
		t.Run(step[1:], func(t *testing.T) {
			in(t, three, func(l *lab) {
				l.Unchanged(func() {
					ctx, interrupt := context.WithCancel(l.Context())
					l.OnStep(zoneB+step, interrupt)
					_, err := l.operator().Drill(ctx, drilling.Options{Zones: []string{zoneB}})
					l.refused(err, errs.Interrupted, "")
					if found := l.status(); step != "/prepare" && found.Health != status.Healthy {
						l.Errorf("it is %s: %s", found.Health, strings.Join(found.Problems, "; "))
					}
				})
			})
		})
	}
}

// kill kills a drill when it stops the machines of zone b.
func (l *lab) kill(moment crash.Moment) {
	l.Helper()
	stop := crash.Call{Name: "compute POST /compute/v1/projects/local/zones/europe-west1-b/instances/demo-control-plane-b/stop", N: 1}
	fuse, ctx := crash.NewFuse(l.Context(), crash.Point{Moment: moment, Call: stop})
	if _, err := l.Operator("demo", fuse).Drill(ctx, drilling.Options{}); err == nil || !fuse.Blown() {
		l.Fatalf("it was not killed (%v): %v", err, fuse.Calls())
	}
}

// TestDrillKilled: the next drill starts what the killed one has stopped, also
// where it was for another zone.
func TestDrillKilled(t *testing.T) {
	for _, moment := range []crash.Moment{crash.Before, crash.After} {
		t.Run(string(moment), func(t *testing.T) {
			in(t, three, func(l *lab) {
				l.Unchanged(func() {
					l.kill(moment)
					time.Sleep(clustertest.Settle)
					report, err := l.drill(zoneC)
					if err != nil || report.Restored != zoneB || !report.Passed || len(report.Zones) != 1 {
						l.Errorf("%v: %+v", err, report)
					}
				})
			})
		})
	}
}

// TestUpAfterAKilledDrill starts what that has stopped.
func TestUpAfterAKilledDrill(t *testing.T) {
	in(t, three, func(l *lab) {
		l.Unchanged(func() {
			l.kill(crash.After)
			time.Sleep(clustertest.Settle)
			if found := l.status(); found.Health != status.Degraded || len(found.Notes) == 0 || !strings.Contains(found.Notes[0], "drill") {
				l.Errorf("%s: %q", found.Health, found.Notes)
			}
			l.up(three)
		})
	})
}

// TestDrillFails: a gap that is too long is told, and all is brought back.
func TestDrillFails(t *testing.T) {
	in(t, three, func(l *lab) {
		l.Unchanged(func() {
			l.OnStep(zoneB+"/detect", func() { l.Mute(45 * time.Second) })
			report, err := l.drill()
			l.refused(err, errs.Degraded, "drill-failed")
			if len(report.Zones) != 1 || report.Passed {
				l.Fatalf("%+v", report)
			}
			var failed []string
			for _, f := range report.Zones[0].Findings {
				if !f.Holds {
					failed = append(failed, f.ID)
				}
			}
			if !slices.Equal(failed, []string{"api-served"}) {
				l.Errorf("%q failed: %+v", failed, report.Zones[0])
			}
		})
	})
}
