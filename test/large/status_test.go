// Package large has the real adapters tell of a large cluster, whose APIs are
// servers on this computer.
package large

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/gce"
)

const (
	project = "acme"
	region  = "europe-west1"
	name    = "demo"
)

var zones = []string{region + "-b", region + "-c", region + "-d"}

// size is how large a cluster is.
type size struct{ nodes, podsPerNode int }

func group(zone string) string { return name + "-default-" + zone[len(zone)-1:] }

// worker is the ith, in the zone of its number.
func worker(i int) string { return fmt.Sprintf("%s-%04d", group(zones[(i+len(zones))%len(zones)]), i) }

// scene is a cluster and who asks for it.
type scene struct {
	compute    *compute
	kubernetes *kubernetes
	operator   *cluster.Manager
}

func open(t testing.TB, of size) *scene {
	t.Helper()
	s := &scene{compute: startCompute(t, of), kubernetes: startKubernetes(t, of)}
	client, err := gce.New(t.Context(), gce.Config{Project: project, Region: region, Endpoint: s.compute.URL, Token: "token"})
	if err != nil {
		t.Fatal(err)
	}
	s.operator = &cluster.Manager{
		Target:  model.Target{Project: project, Region: region, Name: name},
		Compute: client, Access: access{server: s.kubernetes}, Now: time.Now,
	}
	return s
}

// status asks once, and looks that all of the cluster is told.
func (s *scene) status(t testing.TB, of size) {
	t.Helper()
	s.compute.calls = map[string]int{}
	s.kubernetes.asked.Store(0)
	status, err := s.operator.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ready := 0
	for _, zone := range status.Zones {
		for _, pool := range zone.Pools {
			ready += pool.Ready
		}
	}
	if ready != of.nodes || len(status.Losses) != len(zones) || status.Etcd.Healthy != len(zones) || s.kubernetes.plain.Load() > 0 {
		t.Fatalf("%s: %d workers Ready of %d, %d losses, problems %q", status.Health, ready, of.nodes, len(status.Losses), status.Problems)
	}
}

// TestCallsAreConstant: how often status calls Compute Engine does not depend on
// the cluster's size, but for the pages of lists.
func TestCallsAreConstant(t *testing.T) {
	var before map[string]int
	for _, of := range []size{{30, 2}, {1200, 2}} {
		s := open(t, of)
		s.status(t, of)
		if before != nil && !maps.Equal(before, s.compute.calls) {
			t.Errorf("for a larger cluster the calls are %v, for a small one %v", s.compute.calls, before)
		}
		before = s.compute.calls
	}
}

// BenchmarkStatus must take no more than 3 s.
func BenchmarkStatus(b *testing.B) {
	of := size{nodes: 5000, podsPerNode: 20}
	s := open(b, of)
	s.status(b, of) // the servers have made their answers then
	for b.Loop() {
		s.status(b, of)
	}
	calls := 0
	for _, n := range s.compute.calls {
		calls += n
	}
	b.ReportMetric(float64(calls), "compute-calls")
	b.ReportMetric(float64(s.kubernetes.asked.Load()), "kubernetes-calls")
}
