package cluster_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/apiserver"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
)

func (l *lab) loss(zone string) status.ZoneLoss {
	l.Helper()
	losses := l.status().Losses
	i := slices.IndexFunc(losses, func(loss status.ZoneLoss) bool { return loss.Zone == zone })
	if i < 0 {
		l.Fatalf("%s is not among %+v", zone, losses)
	}
	return losses[i]
}

// TestHealthyAfterUp: what up has made survives the loss of any zone as soon as
// it says that it is done.
func TestHealthyAfterUp(t *testing.T) {
	in(t, demo, func(l *lab) {
		found := l.status()
		if found.Health != status.Healthy {
			l.Errorf("it is %s: %q", found.Health, found.Problems)
		}
		for _, loss := range found.Losses {
			if !loss.Survives {
				l.Errorf("it does not survive the loss of %s: %q", loss.Zone, loss.Why)
			}
		}
	})
}

func TestStatusTellsOfEachReplica(t *testing.T) {
	in(t, demo, func(l *lab) {
		time.Sleep(clustertest.Settle)
		found := l.status()
		for _, zone := range found.Zones {
			for _, r := range zone.Replicas {
				if r.DBSize != 4<<20 || r.DBInUse != 3<<20 || r.DBQuota != 5<<30 || r.APIServer != "v1.37.2" || (r.RaftLag != 0) == (r.Etcd == "leader") || r.Unknown {
					t.Errorf("%+v", r)
				}
			}
		}
		if n := len(found.Certificates); n != 4 || len(found.Notes) > 0 {
			t.Errorf("%d certificates, notes %q", n, found.Notes)
		}
		for _, loss := range found.Losses {
			if !loss.Survives || len(loss.Notes) > 0 {
				t.Errorf("%+v", loss)
			}
		}
	})
}

// TestStatusAlarm: an alarm of etcd degrades the cluster, and costs no quorum.
func TestStatusAlarm(t *testing.T) {
	in(t, demo, func(l *lab) {
		time.Sleep(clustertest.Settle)
		l.Alarm("demo-control-plane-c", "NOSPACE")
		found := l.status()
		want := "etcd has the alarm NOSPACE of its member demo-control-plane-c, whose database has 4.0 MiB, 3.0 MiB of it in use: it takes no more writes."
		if found.Health != status.Degraded || len(found.Problems) != 1 || !strings.HasPrefix(found.Problems[0], want) {
			l.Errorf("%s, problems %q", found.Health, found.Problems)
		}
		if found.Etcd.Healthy != 3 {
			l.Errorf("%d voters are healthy", found.Etcd.Healthy)
		}
	})
}

// TestStatusNotes: what single workloads would suffer degrades nothing.
func TestStatusNotes(t *testing.T) {
	in(t, demo, func(l *lab) {
		time.Sleep(clustertest.Settle)
		b := l.Workers()[0]
		l.Volume("data", zoneB)
		l.Budget("web", 1)
		l.StartPod(b, apiserver.Pod{})
		l.StartPod(b, apiserver.Pod{App: "db", Claim: "data"})
		l.StartPod(b, apiserver.Pod{App: "job", Owner: apiserver.Bare})
		l.StartPod(b, apiserver.Pod{App: "big", CPU: "5"})
		if health := l.status().Health; health != status.Healthy {
			l.Errorf("it is %s", health)
		}
		loss := l.loss(zoneB)
		for _, want := range []string{
			"all pods are in this zone of default/big (1), default/db (1), default/web (1)",
			"default/big-4: no room elsewhere: what is left over requests 5 CPU",
			"default/db-2: no node elsewhere reaches its volume",
			"a drain would be refused for default/web-1: PodDisruptionBudget default/web",
			"default/job-3: no controller would make it again",
		} {
			if !slices.ContainsFunc(loss.Notes, func(note string) bool { return strings.HasPrefix(note, want) }) {
				l.Errorf("it does not tell %q: %q", want, loss.Notes)
			}
		}
		if !loss.Survives || len(l.loss(zoneC).Notes) > 0 {
			l.Errorf("%+v, %+v", loss, l.loss(zoneC))
		}
	})
}

// TestStatusOfAnEmptyBalancer: with the only other healthy replica drained, the
// loss of the zone is the loss of the API.
func TestStatusOfAnEmptyBalancer(t *testing.T) {
	in(t, small, func(l *lab) {
		time.Sleep(clustertest.Settle)
		l.done(l.drain(cluster.DrainZoneOptions{Zone: zoneB, ControlPlane: true}))
		time.Sleep(clustertest.Settle)
		if why := l.loss(zoneC).Why; !slices.Contains(why, "no replica elsewhere is healthy behind the load balancer") ||
			!slices.Contains(why, "no worker elsewhere could take its pods") {
			l.Errorf("the reasons are %q", why)
		}
		found := l.status()
		if want := "replica demo-control-plane-b: a drain has taken it out of the load balancer"; !slices.Contains(found.Problems, want) {
			l.Errorf("the problems are %q", found.Problems)
		}
	})
}

// TestStatusUnhealthyCause: without a quorum the last API server answers, and
// its readiness says why the load balancer does not choose it.
func TestStatusUnhealthyCause(t *testing.T) {
	in(t, demo, func(l *lab) {
		l.halt("demo-control-plane-b", "demo-control-plane-c")
		time.Sleep(clustertest.Settle)
		replica := l.status().Zones[2].Replicas[0]
		if replica.LoadBalancer != "unhealthy" || !strings.HasPrefix(replica.Cause, "its API server answers but is not ready") {
			l.Errorf("%+v", replica)
		}
	})
}

// TestStatusWithoutTheAPI tells the Compute Engine side, and when the
// administrator's certificate expires.
func TestStatusWithoutTheAPI(t *testing.T) {
	in(t, demo, func(l *lab) {
		l.halt("demo-control-plane-b", "demo-control-plane-c")
		began := time.Now()
		found := l.status()
		if took := time.Since(began); took > 10*time.Second {
			l.Errorf("it took %s of the world's time", took)
		}
		if found.Health != status.Unreachable || len(found.Zones) != 3 || found.Zones[0].Replicas[0].Instance != "TERMINATED" || len(found.Losses) > 0 {
			l.Errorf("%+v", found)
		}
		for _, zone := range found.Zones {
			replica, pool := zone.Replicas[0], zone.Pools[0]
			if !replica.Unknown || replica.Etcd != "unknown" || !pool.Unknown || len(pool.Nodes) == 0 || !pool.Nodes[0].Unknown {
				l.Errorf("it tells of %s what nobody knows: %+v", zone.Zone, zone)
			}
		}
		if last := found.Certificates[len(found.Certificates)-1]; !strings.HasPrefix(last.Of, "administrator") {
			l.Errorf("%+v", found.Certificates)
		}
	})
}
