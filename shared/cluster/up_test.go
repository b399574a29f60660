package cluster_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// TestUp brings three zones up, and finds nothing to change afterwards.
func TestUp(t *testing.T) {
	in(t, "", func(l *lab) {
		outcome := l.up(demo)
		if outcome.Plan.Changes() == 0 || outcome.Context == "" || len(outcome.Next) == 0 {
			l.Errorf("%d changes, context %q, next %q", outcome.Plan.Changes(), outcome.Context, outcome.Next)
		}
		l.healthy(3, 9)
		for _, loss := range l.status().Losses {
			if !loss.Survives {
				l.Errorf("it would not survive the loss of %s: %q", loss.Zone, loss.Why)
			}
		}
		before := l.Resources()
		if again := l.up(demo); again.Plan.Changes() != 0 {
			l.Errorf("up again has %d changes", again.Plan.Changes())
		}
		if diff := clustertest.Differences(before, l.Resources()); diff != "" {
			l.Errorf("up again changed:\n%s", diff)
		}
	})
}

// TestUpShapes brings other shapes up.
func TestUpShapes(t *testing.T) {
	for name, test := range map[string]struct {
		from, to        string
		voters, workers int
	}{
		"one zone":         {"", strings.ReplaceAll(small, ", europe-west1-c]", "]"), 1, 1},
		"two in a zone":    {"", strings.Replace(small, "[europe-west1-b, europe-west1-c]", "[europe-west1-b, europe-west1-c, europe-west1-b]", 1), 3, 2},
		"no workers":       {"", strings.ReplaceAll(small, "nodesPerZone: 1", "nodesPerZone: 0"), 2, 0},
		"more workers":     {small, strings.ReplaceAll(small, "nodesPerZone: 1", "nodesPerZone: 3"), 2, 6},
		"a replica more":   {small, strings.Replace(small, "europe-west1-c]", "europe-west1-c, europe-west1-d]", 1), 3, 2},
		"a pool more":      {small, small + "  - {name: more, zones: [europe-west1-d], nodesPerZone: 2}\n", 2, 4},
		"three from one":   {strings.ReplaceAll(small, ", europe-west1-c]", "]"), demo, 3, 9},
		"a time to live":   {"", small + "  ttl: 2h\n", 2, 2},
		"no native pods":   {"", small + "  network: {cni: none}\n", 2, 2},
		"another name too": {small, small, 2, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, test.from, func(l *lab) {
				l.up(test.to)
				time.Sleep(clustertest.Settle)
				l.forgetNodes() // of machines that a smaller group has deleted
				l.healthy(test.voters, test.workers)
			})
		})
	}
}

func TestUpRefuses(t *testing.T) {
	for name, test := range map[string]struct{ text, id string }{
		"a zone that is none": {strings.Replace(small, "europe-west1-c], nodes", "europe-west1-c, europe-west1-x], nodes", 1), "no-such-zone"},
		"another version":     {small + "  kubernetesVersion: v1.36.3\n", "other-spec"},
		"another node range":  {small + "  network: {nodeRange: 10.200.0.0/20}\n", "other-spec"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, small, func(l *lab) {
				before := l.Resources()
				_, err := l.operator().Up(l.Context(), document(l, test.text))
				l.refused(err, errs.Usage, test.id)
				if diff := clustertest.Differences(before, l.Resources()); diff != "" {
					l.Errorf("it changed something:\n%s", diff)
				}
			})
		})
	}
}

// TestDryRun plans, and touches nothing.
func TestDryRun(t *testing.T) {
	in(t, "", func(l *lab) {
		o := l.operator()
		o.DryRun = true
		outcome := l.done(o.Up(l.Context(), document(l, demo)))
		if !outcome.DryRun || outcome.Plan.Changes() == 0 {
			l.Errorf("%+v", outcome)
		}
		if left := l.Resources(); len(left) > 0 {
			l.Errorf("it made %q", left)
		}
	})
}

// TestUpTellsWhyAMachineFails: what the machine wrote last is in the error.
func TestUpTellsWhyAMachineFails(t *testing.T) {
	in(t, "", func(l *lab) {
		l.Break(func(name string, role bootstrap.Role) string {
			if role == bootstrap.Replica {
				return "the disk is on fire"
			}
			return ""
		})
		_, err := l.operator().Up(l.Context(), document(l, small))
		if errs.KindOf(err) != errs.Failed || !strings.Contains(err.Error(), "the disk is on fire") || !strings.Contains(err.Error(), "demo-control-plane-c") {
			l.Errorf("%v", err)
		}
		l.Break(nil)
		l.up(small)
		l.healthy(2, 2)
	})
}

// TestUpTriesAgain: a machine whose first attempt fails is reset, and joins.
func TestUpTriesAgain(t *testing.T) {
	in(t, "", func(l *lab) {
		failed := map[string]bool{}
		l.Break(func(name string, _ bootstrap.Role) string {
			if failed[name] {
				return ""
			}
			failed[name] = true
			return "a cosmic ray"
		})
		l.up(demo)
		l.healthy(3, 9)
		if len(failed) != 12 {
			l.Errorf("%d machines failed once, want 12", len(failed))
		}
	})
}

// TestLostKubeconfig: up takes access again, through any replica.
func TestLostKubeconfig(t *testing.T) {
	in(t, small, func(l *lab) {
		l.halt("demo-control-plane-b")
		l.start(zoneB, "demo-control-plane-b")
		if err := l.operator().Access.Forget(l.Context(), l.operator().Target); err != nil {
			l.Fatal(err)
		}
		_, err := l.operator().AddReplica(l.Context(), cluster.AddReplicaOptions{Zone: zoneD})
		l.refused(err, errs.Denied, "no-access")
		l.up(small)
		l.healthy(2, 2)
	})
}

// TestTimeToLive: the VMs of a cluster that has expired are gone, and down
// takes the rest.
func TestTimeToLive(t *testing.T) {
	in(t, small+"  ttl: 2h\n", func(l *lab) {
		time.Sleep(3 * time.Hour)
		if n := l.Engine.Machines.Named("demo-control-plane-b"); n != nil {
			l.Error("a replica still runs after its time")
		}
		down(l.T, l.World)
	})
}

// TestFirstNeverMade: where other machines are, but none that could begin the
// cluster, up makes one.
func TestFirstNeverMade(t *testing.T) {
	in(t, "", func(l *lab) {
		asked := crash.Call{Name: "compute GET /compute/v1/projects/local/zones/europe-west1-b/instances/demo-control-plane-b/getGuestAttributes", N: 1}
		if _, err := named("up").process(l, l.World, crash.Point{Moment: crash.Before, Call: asked}); err == nil {
			l.Fatal("it was not killed")
		}
		l.delete("demo-control-plane-b", zoneB)
		l.up(small)
		l.healthy(2, 2)
	})
}
