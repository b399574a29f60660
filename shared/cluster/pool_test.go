package cluster_test

import (
	"context"
	"math"
	"sync"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
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

// deaf is a Compute Engine on which a group's machines do not hear what they are told
// while they are being made: the first that is published of each group is lost to them.
type deaf struct {
	port.Compute
	mu    sync.Mutex
	heard map[infra.Ref]int
	lost  int
}

func (d *deaf) Publish(ctx context.Context, group infra.Ref, metadata map[string]string) error {
	d.mu.Lock()
	d.heard[group]++
	lost := d.heard[group] <= d.lost
	d.mu.Unlock()
	if lost {
		return nil
	}
	return d.Compute.Publish(ctx, group, metadata)
}

func (l *lab) deafOperator(lost int) *cluster.Manager {
	m := l.operator()
	m.Compute = &deaf{Compute: m.Compute, heard: map[infra.Ref]int{}, lost: lost}
	return m
}

// TestPoolIsToldAtOnce: a group that is made when the cluster has begun tells its
// machines whom to trust in their first metadata.
func TestPoolIsToldAtOnce(t *testing.T) {
	in(t, small, func(l *lab) {
		l.done(l.deafOperator(math.MaxInt).AddPool(l.Context(), cluster.AddPoolOptions{Zone: zoneD}))
		l.healthy(2, 3)
	})
}

// TestPoolIsToldAgain: machines that have not heard whom to trust are told again.
func TestPoolIsToldAgain(t *testing.T) {
	in(t, "", func(l *lab) {
		l.done(l.deafOperator(1).Up(l.Context(), document(l, small)))
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
