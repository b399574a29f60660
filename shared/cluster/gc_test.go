package cluster_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/gc"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// upAs makes a cluster like small, of another name.
func (l *lab) upAs(name, ttl string) {
	l.Helper()
	text := strings.Replace(small, "name: demo", "name: "+name, 1)
	if ttl != "" {
		text += "  ttl: " + ttl + "\n"
	}
	fuse, ctx := l.fuse(crash.Point{})
	l.done(l.Operator(name, fuse).Up(ctx, document(l, text)))
}

// gc collects what has expired; before is called before each cluster's turn.
func (l *lab) gc(before func(name string) crash.Point) ([]gc.Collected, error) {
	l.Helper()
	found, err := cluster.List(l.Context(), l.operator().Compute)
	if err != nil {
		l.Fatal(err)
	}
	return gc.All(l.Context(), gc.Expired(found, time.Now()), func(_ context.Context, one infra.Summary) (cluster.Outcome, error) {
		fuse, ctx := l.fuse(before(one.Cluster))
		o := l.Operator(one.Cluster, fuse)
		o.Target.Region = one.Region
		return o.Collect(ctx)
	})
}

func undisturbed(string) crash.Point { return crash.Point{} }

// TestGC takes what has expired, also what is half gone, and nothing else.
func TestGC(t *testing.T) {
	in(t, "", func(l *lab) {
		for name, ttl := range map[string]string{"short": "1h", "half": "1h", "long": "9h", "stays": ""} {
			l.upAs(name, ttl)
		}
		for _, zone := range []string{zoneB, zoneC} {
			l.delete("half-control-plane-"+infra.ZoneLetter(zone), zone)
		}
		if half := l.List()["half"]; !half.Leftovers() || half.Workers != 2 || half.Resources < 10 {
			l.Errorf("half gone: %+v", half)
		}
		if collected, err := l.gc(undisturbed); err != nil || len(collected) > 0 {
			l.Errorf("before the time: %+v, %v", collected, err)
		}
		time.Sleep(2 * time.Hour)
		collected, err := l.gc(undisturbed)
		if err != nil || len(collected) != 2 || collected[0].Target.Name != "half" || collected[1].Target.Name != "short" {
			l.Errorf("collected %+v, %v", collected, err)
		}
		left := l.List()
		if len(left) != 2 || left["stays"].Replicas != 2 || left["long"].Replicas != 2 || left["stays"].Leftovers() || len(l.Contexts()) != 2 {
			l.Errorf("left are %+v, contexts %q", left, l.Contexts())
		}
	})
}

// TestMachinesEndByThemselves: without gc, too, an expired cluster has no machine
// that costs anything; gc takes the rest.
func TestMachinesEndByThemselves(t *testing.T) {
	in(t, "", func(l *lab) {
		l.upAs("short", "1h")
		time.Sleep(2 * time.Hour)
		if n := l.Engine.Machines.Count(); n > 0 {
			l.Errorf("%d machines run on", n)
		}
		if short := l.List()["short"]; !short.Leftovers() || short.Replicas+short.Workers > 0 {
			l.Errorf("%+v", short)
		}
		if _, err := l.gc(undisturbed); err != nil {
			l.Error(err)
		}
		if left := l.Resources(); len(left) > 0 {
			l.Errorf("left: %s", strings.Join(left, "\n"))
		}
	})
}

// TestGCGoesOn: one cluster that cannot be collected does not keep the others,
// and is collected the next time.
func TestGCGoesOn(t *testing.T) {
	in(t, "", func(l *lab) {
		l.upAs("one", "1h")
		l.upAs("two", "1h")
		time.Sleep(2 * time.Hour)
		network := crash.Call{Name: "compute DELETE /compute/v1/projects/" + l.Engine.Project + "/global/networks/one-europe-west1-network", N: 1}
		collected, err := l.gc(func(name string) crash.Point {
			if name != "one" {
				return crash.Point{}
			}
			return crash.Point{Moment: crash.Before, Call: network}
		})
		if err == nil || collected[0].Error == "" || collected[1].Error != "" {
			l.Errorf("one %q, two %q, %v", collected[0].Error, collected[1].Error, err)
		}
		if left := l.List(); len(left) != 1 || !left["one"].Leftovers() {
			l.Errorf("left are %+v", left)
		}
		if _, err := l.gc(undisturbed); err != nil || len(l.Resources()) > 0 {
			l.Errorf("%v; left: %s", err, strings.Join(l.Resources(), "\n"))
		}
	})
}

// TestCollectLooksAgain: what was listed as expired and is not is left alone.
func TestCollectLooksAgain(t *testing.T) {
	in(t, "", func(l *lab) {
		l.upAs("long", "9h")
		l.upAs("stays", "")
		for _, name := range []string{"long", "stays"} {
			fuse, ctx := l.fuse(crash.Point{})
			_, err := l.Operator(name, fuse).Collect(ctx)
			l.refused(err, errs.Unsafe, "not-expired")
		}
		if left := l.List(); left["long"].Replicas != 2 || left["stays"].Replicas != 2 {
			l.Errorf("left are %+v", left)
		}
	})
}
