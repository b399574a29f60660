package cluster_test

import (
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
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
			l.refused(err, errs.Usage, "")
		}
		_, err := l.removePool(cluster.RemovePoolOptions{Name: "none"})
		l.refused(err, errs.Usage, "no-such-pool")
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
