package cluster_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/apiserver"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/evict"
)

func (l *lab) drain(options cluster.DrainZoneOptions) (cluster.Outcome, error) {
	return l.operator().DrainZone(l.Context(), options)
}

func TestDrainZone(t *testing.T) {
	in(t, small, func(l *lab) {
		runEverywhere(l.World)
		l.done(l.drain(cluster.DrainZoneOptions{Zone: zoneB}))
		if leader := l.LeaderZone(); leader != zoneC {
			l.Errorf("the leader is in %s", leader)
		}
		if pods := l.Pods(); pods[0] != pods[1] || !strings.HasPrefix(pods[0], "demo-default-c") {
			l.Errorf("the pods are on %q", pods)
		}
		_, err := l.drain(cluster.DrainZoneOptions{Zone: zoneC})
		l.refused(err, errs.Unsafe, "nowhere-to-go")
		_, err = l.drain(cluster.DrainZoneOptions{Zone: zoneD})
		l.refused(err, errs.Usage, "no-such-zone")
		l.done(l.drain(cluster.DrainZoneOptions{Zone: zoneB, Undo: true}))
		l.healthy(2, 2)
	})
}

// TestDrainTellsAllThatIsInTheWay before it moves anything.
func TestDrainTellsAllThatIsInTheWay(t *testing.T) {
	in(t, small, func(l *lab) {
		b, c := l.Workers()[0], l.Workers()[1]
		l.Volume("data", zoneB)
		l.Budget("web", 2)
		l.StartPod(b, apiserver.Pod{})                                  // web-1: the budget needs both
		l.StartPod(c, apiserver.Pod{})                                  // web-2
		l.StartPod(b, apiserver.Pod{App: "db", Claim: "data"})          // db-3
		l.StartPod(b, apiserver.Pod{App: "job", Owner: apiserver.Bare}) // job-4
		l.StartPod(b, apiserver.Pod{App: "log", Owner: "DaemonSet"})    // log-5: stays
		l.StartPod(b, apiserver.Pod{App: "big", CPU: "3"})              // big-6
		l.StartPod(c, apiserver.Pod{App: "other", CPU: "2"})            // other-7
		before := clustertest.Snapshot(l.World)
		outcome, err := l.drain(cluster.DrainZoneOptions{Zone: zoneB})
		l.refused(err, errs.Unsafe, "drain-blocked")
		for _, want := range []string{
			"default/web-1: PodDisruptionBudget default/web never allows an eviction: 2 of 2 pods are Ready, 2 must stay so",
			"default/db-3: no node elsewhere reaches its volume pv-data (claim data)",
			"default/job-4: no controller would make it again. Delete it yourself, or add --force",
			"default/big-6: no room elsewhere: what is left over requests 3 CPU, 0 MiB, 1 pod; the open nodes elsewhere have 2 CPU,",
		} {
			if !strings.Contains(err.Error(), want) {
				l.Errorf("it does not tell %q:\n%v", want, err)
			}
		}
		stays := slices.IndexFunc(outcome.Pods, func(v evict.Verdict) bool { return v.Pod == "log-5" })
		if stays < 0 || outcome.Pods[stays].Fate != evict.Stays || strings.Contains(err.Error(), "log-5") {
			l.Errorf("the pod of the daemon set: %+v", outcome.Pods)
		}
		if diff := clustertest.Differences(before, clustertest.Snapshot(l.World)); diff != "" {
			l.Errorf("it touched something:\n%s", diff)
		}
	})
}

// TestDrainForced deletes bare pods, and leaves those of daemon sets.
func TestDrainForced(t *testing.T) {
	in(t, small, func(l *lab) {
		b := l.Workers()[0]
		l.StartPod(b, apiserver.Pod{App: "job", Owner: apiserver.Bare})
		l.StartPod(b, apiserver.Pod{App: "log", Owner: "DaemonSet"})
		l.done(l.drain(cluster.DrainZoneOptions{Zone: zoneB, Force: true}))
		if pods := l.Pods(); !slices.Equal(pods, []string{b}) {
			l.Errorf("the pods are on %q", pods)
		}
	})
}

// TestDrainHeldUp: a disruption budget that allows nothing for the time being
// is told, and the same command goes on when it does.
func TestDrainHeldUp(t *testing.T) {
	in(t, small, func(l *lab) {
		l.Budget("web", 1)
		l.StartPod(l.Workers()[0], apiserver.Pod{})
		l.StartPod(l.Workers()[1], apiserver.Pod{Unready: true})
		ctx, cancel := context.WithTimeout(l.Context(), 5*time.Minute)
		defer cancel()
		_, err := l.operator().DrainZone(ctx, cluster.DrainZoneOptions{Zone: zoneB})
		if errs.KindOf(err) != errs.TimedOut || !strings.Contains(err.Error(), "web-1") {
			l.Errorf("%v", err)
		}
		l.Recover()
		l.done(l.drain(cluster.DrainZoneOptions{Zone: zoneB}))
		if pods := l.Pods(); !strings.HasPrefix(pods[0], "demo-default-c") {
			l.Errorf("the pod is on %s", pods[0])
		}
	})
}

// TestDrainUndoRestoresExactly: what was cordoned before stays so, and the
// replica is behind the load balancer again.
func TestDrainUndoRestoresExactly(t *testing.T) {
	in(t, demo, func(l *lab) {
		closed := slices.IndexFunc(l.Workers(), func(name string) bool { return strings.HasPrefix(name, "demo-default-c") })
		l.cordon(l.Workers()[closed])
		before := clustertest.Snapshot(l.World)
		drain := cluster.DrainZoneOptions{Zone: zoneC, ControlPlane: true}
		outcome := l.done(l.drain(drain))
		if len(outcome.Warnings) > 0 {
			l.Errorf("warned of %q", outcome.Warnings)
		}
		time.Sleep(clustertest.Settle)
		if got := l.replica("demo-control-plane-c"); got.LoadBalancer != "out" || got.Etcd != "voter" {
			l.Errorf("the drained replica is %+v", got)
		}
		_, err := l.add(zoneC)
		l.refused(err, errs.Unsafe, "zone-drained")
		l.done(l.drain(drain)) // a second time, it has nothing to do
		undone := l.done(l.drain(cluster.DrainZoneOptions{Zone: zoneC, Undo: true}))
		if len(undone.Warnings) != 1 || !strings.Contains(undone.Warnings[0], "stays cordoned") {
			l.Errorf("warned of %q", undone.Warnings)
		}
		if diff := clustertest.Differences(before, clustertest.Snapshot(l.World)); diff != "" {
			l.Errorf("not as before:\n%s", diff)
		}
		again := l.done(l.drain(cluster.DrainZoneOptions{Zone: zoneC, Undo: true}))
		if len(again.Plan.Steps) > 0 {
			l.Errorf("a second undo would %+v", again.Plan)
		}
	})
}

// TestDrainControlPlaneNeedsOthers: the last healthy backend stays; and where
// the zone's machines must not be stopped, that is said.
func TestDrainControlPlaneNeedsOthers(t *testing.T) {
	in(t, small, func(l *lab) {
		time.Sleep(clustertest.Settle)
		drain := cluster.DrainZoneOptions{Zone: zoneB, ControlPlane: true}
		outcome := l.done(l.drain(drain))
		if len(outcome.Warnings) != 1 || !strings.Contains(outcome.Warnings[0], "do not stop the machines of "+zoneB) {
			l.Errorf("warned of %q", outcome.Warnings)
		}
		l.done(l.addPool(cluster.AddPoolOptions{Zone: zoneD, Name: "more", Nodes: 1}))
		if got := l.replica("demo-control-plane-b"); got.LoadBalancer != "out" {
			l.Errorf("add-pool has put what is drained behind the load balancer: %+v", got)
		}
		_, err := l.drain(cluster.DrainZoneOptions{Zone: zoneC, ControlPlane: true})
		l.refused(err, errs.Unsafe, "drain-blocked")
		if !strings.Contains(err.Error(), "no healthy replica outside "+zoneC) {
			l.Error(err)
		}
	})
}

// TestDrainOfADeadWorker does not wait for what cannot end.
func TestDrainOfADeadWorker(t *testing.T) {
	in(t, small, func(l *lab) {
		dead := l.Workers()[0]
		l.StartPod(dead, apiserver.Pod{})
		l.StopKubelet(dead)
		time.Sleep(clustertest.Settle)
		l.done(l.drain(cluster.DrainZoneOptions{Zone: zoneB}))
		if pods := l.Pods(); !slices.Equal(pods, []string{dead}) {
			l.Errorf("the pods are on %q", pods)
		}
	})
}

// cordon closes a node, as kubectl cordon does.
func (l *lab) cordon(node string) {
	l.Helper()
	fuse, ctx := crash.NewFuse(l.Context(), crash.Point{})
	kube, _, err := l.Operator("demo", fuse).Access.Open(l.operator().Target)
	if err == nil {
		err = kube.Cordon(ctx, node)
	}
	if err != nil {
		l.Fatal(err)
	}
}

func (l *lab) replica(name string) status.Replica {
	for _, zone := range l.status().Zones {
		for _, replica := range zone.Replicas {
			if replica.Name == name {
				return replica
			}
		}
	}
	return status.Replica{}
}
