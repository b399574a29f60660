package scripted_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/test/scripted"
)

var (
	seed   = flag.Uint64("seed", uint64(time.Now().UnixNano()), "which points the crash test takes where it takes a sample")
	points = flag.Int("points", pointsByDefault, "how many points of each command the crash test tries; 0 for all")
)

// state is all that a command is to have brought about.
func state(w *scripted.World) []string {
	time.Sleep(settle)
	return slices.Concat(w.Resources(), w.Clusters(), []string{
		"the etcd leader is in " + w.LeaderZone(), fmt.Sprintf("the contexts are %q", w.Contexts()),
	})
}

// TestCrashEverywhere kills each command before and after every single call,
// and loses every answer once. Run again, it comes to the same end, and what
// is there then can be taken down without a trace.
func TestCrashEverywhere(t *testing.T) {
	t.Logf("seed %d", *seed)
	for _, c := range commands {
		t.Run(c.name, func(t *testing.T) { c.crash(t) })
	}
}

func (c command) crash(t *testing.T) {
	var calls []scripted.Call
	var end []string
	synctest.Test(t, func(t *testing.T) {
		w := c.prepare(t)
		fuse, err := c.process(t, w, scripted.Point{})
		if err != nil {
			t.Fatal(err)
		}
		calls, end = fuse.Calls(), state(w)
	})
	var tried, missed atomic.Int32
	all := pointsOf(calls)
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

// pointsOf are the points of the calls, or a sample of them.
func pointsOf(calls []scripted.Call) []scripted.Point {
	var all []scripted.Point
	for _, call := range calls {
		for _, moment := range []scripted.Moment{scripted.Before, scripted.After, scripted.Lost} {
			all = append(all, scripted.Point{Moment: moment, Call: call})
		}
	}
	if *points == 0 || *points >= len(all) {
		return all
	}
	random := rand.New(rand.NewPCG(*seed, 0))
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:*points]
}

// crashAt reports whether the point was reached.
func (c command) crashAt(t *testing.T, point scripted.Point, end []string) (reached bool) {
	w := c.prepare(t)
	fuse, err := c.process(t, w, point)
	switch {
	case !fuse.Blown() && err == nil:
		return false // it polled less often than the run that was counted
	case !fuse.Blown():
		t.Fatalf("nothing happened to the process: %v", err)
	case point.Moment != scripted.Lost && err == nil && !strings.Contains(point.Call.Name, leasePath): // all was done, but for the release
		t.Fatal("the process was killed, and ended well")
	}
	c.again(t, w, end, err)
	if diff := differences(end, state(w)); diff != "" {
		t.Fatalf("the first run ended with %v; the end of the second differs (- undisturbed, + this):\n%s", err, diff)
	}
	down(t, w)
	return true
}

// again runs the command once more, unless it has come to its end and is one
// that would do something else then.
func (c command) again(t *testing.T, w *scripted.World, end []string, first error) {
	t.Helper()
	if c.once && (first == nil || differences(end, state(w)) == "") {
		return
	}
	_, err := c.process(t, w, scripted.Point{})
	finished := errs.KindOf(err) == errs.Usage && differences(end, state(w)) == ""
	if err != nil && !finished {
		t.Fatalf("the first run ended with %v; the second: %v", first, err)
	}
}

// differences are the lines that only one of the two has.
func differences(want, have []string) string {
	var lines []string
	for _, line := range without(want, have) {
		lines = append(lines, "- "+line)
	}
	for _, line := range without(have, want) {
		lines = append(lines, "+ "+line)
	}
	return strings.Join(lines, "\n")
}

// without are the lines of a that b does not have, or not as often.
func without(a, b []string) (rest []string) {
	b = slices.Clone(b)
	for _, line := range a {
		if i := slices.Index(b, line); i >= 0 {
			b = slices.Delete(b, i, i+1)
		} else {
			rest = append(rest, line)
		}
	}
	return rest
}

// down takes the cluster down and looks for anything that is left.
func down(t *testing.T, w *scripted.World) {
	t.Helper()
	if _, err := named("down").process(t, w, scripted.Point{}); err != nil && len(w.Resources()) > 0 {
		t.Fatalf("down: %v", err)
	}
	if left := w.Resources(); len(left) > 0 || w.Engine.Machines.Count() > 0 || w.Engine.Fabric.NICs() > 0 || len(w.Contexts()) > 0 {
		t.Errorf("left: %s\n%d machines, %d interfaces, contexts %q", strings.Join(left, "\n"),
			w.Engine.Machines.Count(), w.Engine.Fabric.NICs(), w.Contexts())
	}
}
