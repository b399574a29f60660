package cluster_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// upWithin is up with the time that it has by default.
const upWithin = time.Hour

// TestUpOnSlowMachines: slow is not broken. Twenty times slower, from a stock
// image or an own one, and sixty times, as an emulated machine on a busy computer:
// kubeadm's own four minutes for the control plane would not do.
func TestUpOnSlowMachines(t *testing.T) {
	for name, test := range map[string]struct {
		factor int
		stock  bool
	}{
		"by 20":                    {20, false},
		"by 20, and with packages": {20, true},
		"by 60":                    {60, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, "", func(l *lab) {
				l.Slow(test.factor)
				if test.stock {
					l.Stock()
				}
				ctx, cancel := context.WithTimeout(l.Context(), upWithin)
				defer cancel()
				l.done(l.operator().Up(ctx, document(l, demo)))
				l.Slow(1)
				l.healthy(3, 9)
			})
		})
	}
}

// TestStatusOfSlowAPI: an API that the load balancer finds healthy has more time
// for its answers; one that takes longer still is unreachable.
func TestStatusOfSlowAPI(t *testing.T) {
	in(t, demo, func(l *lab) {
		time.Sleep(clustertest.Settle)
		l.Lag(9 * time.Second)
		l.Slow(20) // etcdctl too
		if found := l.status(); found.Health != status.Healthy || len(found.Problems) > 0 {
			l.Errorf("%s, problems %q", found.Health, found.Problems)
		}
		l.Lag(time.Hour)
		found := l.status()
		if want := []string{"its Kubernetes API does not answer: no answer within 20s"}; found.Health != status.Unreachable || !slices.Equal(found.Problems, want) {
			l.Errorf("%s, problems %q", found.Health, found.Problems)
		}
	})
}

// TestStatusOfSlowEtcd: etcd's answer comes too late, and all else is told.
func TestStatusOfSlowEtcd(t *testing.T) {
	in(t, demo, func(l *lab) {
		time.Sleep(clustertest.Settle)
		l.Slow(60)
		found := l.status()
		if want := []string{"etcd is unknown (no answer within 20s)"}; found.Health != status.Degraded || !slices.Equal(found.Problems, want) {
			l.Errorf("%s, problems %q", found.Health, found.Problems)
		}
		if !found.Etcd.Unknown || len(found.Losses) > 0 || found.Kubernetes == "" {
			l.Errorf("%+v", found)
		}
		for _, zone := range found.Zones {
			replica, pool := zone.Replicas[0], zone.Pools[0]
			if replica.Etcd != "unknown" || !replica.Ready || replica.LoadBalancer != "healthy" || pool.Ready != 3 {
				l.Errorf("of %s it tells %+v", zone.Zone, zone)
			}
		}
	})
}

// TestStillMachine: a machine that gives no sign any more is not waited for until
// the very end, and what it told last is in the error.
func TestStillMachine(t *testing.T) {
	in(t, "", func(l *lab) {
		l.Slow(3600)
		began := time.Now()
		_, err := l.operator().Up(l.Context(), document(l, small))
		l.refused(err, errs.TimedOut, "")
		if err == nil || !strings.Contains(err.Error(), "no progress for 30m0s; last seen: the machine is preparing") {
			l.Errorf("%v", err)
		}
		if took := time.Since(began); took > upWithin {
			l.Errorf("it took %s of the world's time", took)
		}
	})
}
