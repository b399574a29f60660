package cluster_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

var sample = crash.NewSample(pointsByDefault)

// TestCrashEverywhere kills each command before and after every single call,
// and loses every answer once. Run again, it comes to the same end, and what
// is there then can be taken down without a trace.
func TestCrashEverywhere(t *testing.T) {
	t.Log(sample)
	for _, c := range commands {
		t.Run(c.name, func(t *testing.T) { c.crash(t) })
	}
}

func (c command) crash(t *testing.T) {
	var calls []crash.Call
	var end []string
	synctest.Test(t, func(t *testing.T) {
		w := c.prepare(t)
		fuse, err := c.process(t, w, crash.Point{})
		if err != nil {
			t.Fatal(err)
		}
		calls, end = fuse.Calls(), clustertest.Snapshot(w)
	})
	var tried, missed atomic.Int32
	all := sample.Of(calls)
	t.Cleanup(func() {
		t.Logf("%s: %d calls, %d points, %d tried, of which %d were not reached", c.name, len(calls), 3*len(calls), tried.Load(), missed.Load())
	})
	for _, point := range all {
		t.Run(point.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tried.Add(1)
				if !c.crashAt(t, point, end) {
					missed.Add(1)
				}
			})
		})
	}
}

// crashAt reports whether the point was reached.
func (c command) crashAt(t *testing.T, point crash.Point, end []string) (reached bool) {
	w := c.prepare(t)
	fuse, err := c.process(t, w, point)
	switch {
	case !fuse.Blown() && err == nil:
		return false // it polled less often than the run that was counted
	case !fuse.Blown():
		t.Fatalf("nothing happened to the process: %v", err)
	case point.Moment != crash.Lost && err == nil && !strings.Contains(point.Call.Name, leasePath): // all was done, but for the release
		t.Fatal("the process was killed, and ended well")
	}
	c.again(t, w, end, err)
	if diff := clustertest.Differences(end, clustertest.Snapshot(w)); diff != "" {
		t.Fatalf("the first run ended with %v; the end of the second differs (- undisturbed, + this):\n%s", err, diff)
	}
	down(t, w)
	return true
}

// again runs the command once more, unless it has come to its end and is one
// that would do something else then.
func (c command) again(t *testing.T, w *clustertest.World, end []string, first error) {
	t.Helper()
	if c.once && (first == nil || clustertest.Differences(end, clustertest.Snapshot(w)) == "") {
		return
	}
	_, err := c.process(t, w, crash.Point{})
	finished := errs.KindOf(err) == errs.Usage && clustertest.Differences(end, clustertest.Snapshot(w)) == ""
	if err != nil && !finished {
		t.Fatalf("the first run ended with %v; the second: %v", first, err)
	}
}

// down takes the cluster down and looks for anything that is left.
func down(t *testing.T, w *clustertest.World) {
	t.Helper()
	if _, err := named("down").process(t, w, crash.Point{}); err != nil && len(w.Resources()) > 0 {
		t.Fatalf("down: %v", err)
	}
	if left := w.Resources(); len(left) > 0 || w.Engine.Machines.Count() > 0 || w.Engine.Fabric.NICs() > 0 || len(w.Contexts()) > 0 {
		t.Errorf("left: %s\n%d machines, %d interfaces, contexts %q", strings.Join(left, "\n"),
			w.Engine.Machines.Count(), w.Engine.Fabric.NICs(), w.Contexts())
	}
}
