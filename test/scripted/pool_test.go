package scripted_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

func (l *lab) addPool(options cluster.AddPoolOptions) (cluster.Outcome, error) {
	return l.operator().AddPool(l.Context(), options)
}

func (l *lab) removePool(options cluster.RemovePoolOptions) (cluster.Outcome, error) {
	return l.operator().RemovePool(l.Context(), options)
}

func TestPools(t *testing.T) {
	in(t, small, func(l *lab) {
		l.done(l.addPool(cluster.AddPoolOptions{Zone: zoneD})) // the default one, in another zone
		l.done(l.addPool(cluster.AddPoolOptions{Zone: zoneD, Name: "big", Nodes: 2, MachineType: "e2-standard-8", Spot: true}))
		l.healthy(2, 5)
		l.done(l.removePool(cluster.RemovePoolOptions{Name: "default", Zone: zoneB}))
		l.healthy(2, 4)
		l.done(l.removePool(cluster.RemovePoolOptions{Name: "big"}))
		l.done(l.removePool(cluster.RemovePoolOptions{Zone: zoneD}))
		l.healthy(2, 1)
		down(l.T, l.World)
	})
}

func TestPoolRefusals(t *testing.T) {
	in(t, small, func(l *lab) {
		for _, options := range []cluster.AddPoolOptions{
			{Zone: "europe-west1-x"}, {Zone: zoneD, Nodes: 5}, {Zone: zoneD, MachineType: "e2-standard-8"}, {Zone: zoneD, Spot: true}, {Zone: zoneD, Name: "a-b"},
		} {
			_, err := l.addPool(options)
			l.refused(err, fault.Usage, "")
		}
		_, err := l.removePool(cluster.RemovePoolOptions{Name: "none"})
		l.refused(err, fault.Usage, "no-such-pool")
		l.healthy(2, 2)
	})
}

// TestWorkerComesBack: a managed group makes a lost worker anew, which joins by
// itself.
func TestWorkerComesBack(t *testing.T) {
	in(t, small, func(l *lab) {
		worker := l.Workers()[0]
		l.halt(worker)
		l.healthy(2, 2)
	})
}

func TestDrainZone(t *testing.T) {
	in(t, small, func(l *lab) {
		for _, worker := range l.Workers() {
			l.StartPod(worker, false)
		}
		drain := cluster.DrainZoneOptions{Zone: zoneB}
		l.done(l.operator().DrainZone(l.Context(), drain))
		if leader := l.LeaderZone(); leader != zoneC {
			l.Errorf("the leader is in %s", leader)
		}
		if pods := l.Pods(); pods[0] != pods[1] || !strings.HasPrefix(pods[0], "demo-default-c") {
			l.Errorf("the pods are on %q", pods)
		}
		_, err := l.operator().DrainZone(l.Context(), cluster.DrainZoneOptions{Zone: zoneC})
		l.refused(err, fault.Unsafe, "nowhere-to-go")
		_, err = l.operator().DrainZone(l.Context(), cluster.DrainZoneOptions{Zone: zoneD})
		l.refused(err, fault.Usage, "no-such-zone")
		drain.Undo = true
		l.done(l.operator().DrainZone(l.Context(), drain))
		l.healthy(2, 2)
	})
}

// TestDrainHeldUp: a disruption budget that allows nothing is told, and the
// same command goes on when it does.
func TestDrainHeldUp(t *testing.T) {
	in(t, small, func(l *lab) {
		l.StartPod(l.Workers()[0], true)
		ctx, cancel := context.WithTimeout(l.Context(), 5*time.Minute)
		defer cancel()
		_, err := l.operator().DrainZone(ctx, cluster.DrainZoneOptions{Zone: zoneB})
		if fault.KindOf(err) != fault.TimedOut || !strings.Contains(err.Error(), "web-1") {
			l.Errorf("%v", err)
		}
		l.Release()
		l.done(l.operator().DrainZone(l.Context(), cluster.DrainZoneOptions{Zone: zoneB}))
		if pods := l.Pods(); !strings.HasPrefix(pods[0], "demo-default-c") {
			l.Errorf("the pod is on %s", pods[0])
		}
	})
}
