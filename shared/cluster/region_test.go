package cluster_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/gce"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

const otherRegion = "us-east1"

// small in another region.
var elsewhere = strings.ReplaceAll(small, clustertest.Region, otherRegion)

// abroad is an operator on the cluster of the same name in another region.
func (l *lab) abroad() *cluster.Manager {
	l.Helper()
	o := l.operator()
	o.Target.Region = otherRegion
	client, err := gce.New(l.Context(), gce.Config{Project: l.Engine.Project, Region: otherRegion,
		Endpoint: l.Engine.URL, Token: l.Engine.Token, Transport: l.Engine.Transport()})
	if err != nil {
		l.Fatal(err)
	}
	o.Compute = client
	return o
}

// asBefore holds that a command changes nothing that Compute Engine has.
func (l *lab) asBefore(command func()) {
	l.Helper()
	before := l.Resources()
	command()
	after := l.Resources()
	for _, line := range before {
		if !slices.Contains(after, line) {
			l.Errorf("gone or changed: %.200s", line)
		}
	}
	if len(after) != len(before) {
		l.Errorf("%d resources, not %d", len(after), len(before))
	}
}

// TestOtherRegion: a mistyped region hits no namesake.
func TestOtherRegion(t *testing.T) {
	in(t, small, func(l *lab) {
		l.healthy(2, 2)
		l.asBefore(func() {
			_, err := l.abroad().Down(l.Context())
			l.refused(err, errs.Usage, "no-such-cluster")
			_, err = l.abroad().Status(l.Context())
			l.refused(err, errs.Usage, "no-such-cluster")
			_, err = l.abroad().Collect(l.Context())
			l.refused(err, errs.Usage, "no-such-cluster")
		})
	})
}

// TestNamesakes: two clusters of one name, in two regions and with the same
// ranges, live side by side; each is listed, collected and taken down by itself.
func TestNamesakes(t *testing.T) {
	in(t, small, func(l *lab) {
		l.done(l.abroad().Up(l.Context(), document(l, elsewhere+"  ttl: 1h\n")))
		l.healthy(2, 2)
		listed, err := cluster.List(l.Context(), l.operator().Compute)
		if err != nil || len(listed) != 2 || listed[0].Resources != listed[1].Resources || !listed[0].Expires.IsZero() || listed[1].Expires.IsZero() {
			l.Errorf("listed are %+v, %v", listed, err)
		}
		time.Sleep(2 * time.Hour)
		l.done(l.abroad().Collect(l.Context()))
		l.healthy(2, 2)
		l.done(l.operator().Down(l.Context()))
		if left := l.Resources(); len(left) > 0 {
			l.Errorf("left: %s", strings.Join(left, "\n"))
		}
	})
}

// remains makes something as releases did whose marks had no region.
func (l *lab) remains(resource infra.Resource) {
	l.Helper()
	fuse, ctx := crash.NewFuse(l.Context(), crash.Point{})
	if _, err := l.Client(fuse).Ensure(ctx, resource, infra.Owner{Cluster: "demo"}); err != nil {
		l.Fatal(err)
	}
}

// before makes a cluster of such a release: what one has begun is finished in
// its way.
func (l *lab) before() {
	l.Helper()
	l.remains(infra.Address{Name: "demo-api"})
	l.up(small)
}

// count counts the global resources whose names begin so.
func (l *lab) count(prefix string) (n int) {
	for _, line := range l.Resources() {
		if strings.HasPrefix(line, "global/") && strings.Contains(line, `"name":"`+prefix) {
			n++
		}
	}
	return n
}

// TestMadeBefore: a cluster of an earlier release goes on as it is, beside a
// namesake in another region.
func TestMadeBefore(t *testing.T) {
	in(t, "", func(l *lab) {
		l.before()
		l.healthy(2, 2)
		old := l.count("demo-")
		if l.count("demo-network") != 1 || l.count("demo-"+clustertest.Region) > 0 {
			l.Errorf("it was finished in another way: %d of them", old)
		}
		l.done(l.abroad().Up(l.Context(), document(l, elsewhere)))
		l.done(l.add(zoneD))
		l.healthy(3, 2)
		l.done(l.abroad().Down(l.Context()))
		if n := l.count("demo-"); n != old {
			l.Errorf("%d global resources, not %d", n, old)
		}
		l.healthy(3, 2)
		l.done(l.operator().Down(l.Context()))
		if left := l.Resources(); len(left) > 0 {
			l.Errorf("left: %s", strings.Join(left, "\n"))
		}
	})
}

// TestRemainsFromBefore: of a cluster of an earlier release only what is global
// is left. Its down is finished; a new cluster does not use it.
func TestRemainsFromBefore(t *testing.T) {
	in(t, "", func(l *lab) {
		l.remains(infra.Network{Name: "demo-network"})
		if all := l.List(); len(all) != 1 || all["demo"].Region != "" {
			l.Errorf("listed are %+v", all)
		}
		l.up(small + "  ttl: 1h\n")
		l.healthy(2, 2)
		if l.count("demo-"+clustertest.Region+"-network") != 1 || l.List()["demo"].Expires.IsZero() {
			l.Errorf("the new one uses what was left: %+v", l.List())
		}
		l.done(l.operator().Down(l.Context()))
		if left := l.Resources(); len(left) > 0 {
			l.Errorf("left: %s", strings.Join(left, "\n"))
		}
		l.remains(infra.Network{Name: "demo-network"})
		l.done(l.operator().Down(l.Context()))
		if left := l.Resources(); len(left) > 0 {
			l.Errorf("left: %s", strings.Join(left, "\n"))
		}
	})
}
