//go:build e2e || soak

package e2e

import (
	"context"
	"flag"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

var seed = flag.Uint64("seed", uint64(time.Now().UnixNano()), "at which moments the daemon is killed")

// How often the daemon dies while one cluster is made, and how long after the
// start of each `up` at the latest: about as long as an `up` takes.
const (
	killsPerCluster = 5
	latestKill      = 30 * time.Second
)

// TestDaemonKilled kills the daemon at random moments of `up`. Each time the
// machines run on, a new daemon has everything again, and the same command goes
// on; in the end the cluster is whole, and `down` leaves nothing.
func TestDaemonKilled(t *testing.T) {
	t.Logf("seed %d", *seed)
	random := rand.New(rand.NewPCG(*seed, 0))
	lab := open(t, "restless")
	for left := moments; left > 0; left -= killsPerCluster {
		for range min(left, killsPerCluster) {
			restartDaemon(t, lab, time.Duration(random.Int64N(int64(latestKill))))
		}
		finish(t, lab)
	}
}

// restartDaemon kills the daemon under a running `up`, which ends, and starts it
// again.
func restartDaemon(t *testing.T, lab *walkthrough.Lab, moment time.Duration) {
	t.Helper()
	t.Logf("the daemon is killed after %.1f s", moment.Seconds())
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = lab.HA(ctx, append(up(lab, threeZones), "--progress=plain")...) // it fails, unless it was faster
	}()
	select {
	case <-time.After(moment):
	case <-ended:
	}
	before := running(t)
	killDaemon(t)
	interrupt()
	<-ended
	if _, err := lab.HA(t.Context(), "local", "start"); err != nil {
		t.Fatal(err)
	}
	after := running(t)
	for id, pid := range before {
		if after[id] != pid {
			t.Errorf("machine %s ran as process %d before the daemon was killed; now as %d", id, pid, after[id])
		}
	}
}
