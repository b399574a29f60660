package scripted_test

import (
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
)

// TestAddsOnlyOne: with another replica lost, add-replica makes the one that it
// was asked for, and add-pool none.
func TestAddsOnlyOne(t *testing.T) {
	in(t, demo, func(l *lab) {
		l.delete("demo-control-plane-c", zoneC)
		l.done(l.operator().AddReplica(l.Context(), cluster.AddReplicaOptions{Zone: zoneB, Force: true}))
		l.done(l.addPool(cluster.AddPoolOptions{Zone: zoneB, Name: "more"}))
		time.Sleep(settle)
		if n := l.Engine.Machines.Count(); n != 3+9+1 {
			l.Errorf("%d machines run", n)
		}
		if l.replica("demo-control-plane-b-2").LoadBalancer != "healthy" {
			l.Error("the replica that was asked for does not serve")
		}
	})
}
