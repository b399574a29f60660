package cluster_test

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

func TestDown(t *testing.T) {
	for name, prepare := range map[string]func(*lab){
		"whole":           func(*lab) {},
		"its API is dead": func(l *lab) { l.halt("demo-control-plane-b", "demo-control-plane-c") },
		"half deleted":    func(l *lab) { l.delete("demo-control-plane-c", zoneC) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, small, func(l *lab) {
				prepare(l)
				down(l.T, l.World)
				_, err := l.operator().Down(l.Context())
				l.refused(err, errs.Usage, "no-such-cluster")
				l.up(small) // nothing stands in the way of another one
				l.healthy(2, 2)
			})
		})
	}
}

// TestUnknownCluster: every verb says that there is none.
func TestUnknownCluster(t *testing.T) {
	in(t, "", func(l *lab) {
		_, err := l.operator().Status(l.Context())
		l.refused(err, errs.Usage, "no-such-cluster")
		for _, c := range commands {
			if strings.HasPrefix(c.name, "up") { // makes one
				continue
			}
			_, err := c.process(l, l.World, crash.Point{})
			l.refused(err, errs.Usage, "no-such-cluster")
		}
	})
}

// TestUnfinished: a cluster whose creation was killed holds no spec, says so,
// and is finished by up.
func TestUnfinished(t *testing.T) {
	in(t, "", func(l *lab) {
		saved := crash.Call{Name: "kubernetes PATCH /api/v1/namespaces/kube-system/configmaps/kubectl-ha", N: 1}
		if _, err := named("up").process(l, l.World, crash.Point{Moment: crash.Before, Call: saved}); err == nil {
			l.Fatal("it was not killed")
		}
		_, err := l.add(zoneD)
		l.refused(err, errs.Failed, "unfinished")
		l.up(small)
		l.healthy(2, 2)
	})
}

func TestStatus(t *testing.T) {
	in(t, demo, func(l *lab) {
		l.healthy(3, 9)
		l.halt("demo-control-plane-d")
		seen := l.status()
		if problems := strings.Join(seen.Problems, "\n"); seen.Health != status.Degraded || !strings.Contains(problems, "its machine is TERMINATED, its node is not Ready, in etcd it is unhealthy") {
			l.Errorf("%s: %s", seen.Health, problems)
		}
		for _, loss := range seen.Losses {
			if loss.Survives != (loss.Zone == zoneD) {
				l.Errorf("the loss of %s: survives %t, %q", loss.Zone, loss.Survives, loss.Why)
			}
		}
		l.start(zoneD, "demo-control-plane-d")
		l.healthy(3, 9)
	})
}

func TestList(t *testing.T) {
	in(t, small, func(l *lab) {
		found, err := cluster.List(l.Context(), l.operator().Compute)
		if err != nil || len(found) != 1 {
			l.Fatalf("%+v, %v", found, err)
		}
		if one := found[0]; one.Cluster != "demo" || one.Region != clustertest.Region || one.Replicas != 2 || one.Workers != 2 || len(one.Zones) != 2 {
			l.Errorf("%+v", one)
		}
	})
}
