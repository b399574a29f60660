package statusview

import (
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/plugin/statusview/statustest"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/htmlpage/pagetest"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

var demo = model.Target{Project: "my-project", Region: "europe-west1", Name: "demo"}

func healthy() status.Report { return statustest.Healthy(demo, noon) }

func degraded() status.Report { return statustest.Degraded(demo, noon) }

// partial has lost a replica's machine, a managed group, and machines of another.
func partial() status.Report {
	s := healthy()
	s.Health, s.Etcd.Healthy = status.Degraded, 2
	wanted := 2
	lost := &s.Zones[1].Replicas[0]
	lost.Node, lost.Etcd, lost.LoadBalancer = status.Node{Name: lost.Name}, "unhealthy", "out"
	s.Zones[1].Pools[0] = status.Pool{Name: "default", Group: "demo-default-c", Wanted: &wanted, Gone: true, Note: "its managed group is gone"}
	s.Zones[2].Pools[0].Size, s.Zones[2].Pools[0].Ready, s.Zones[2].Pools[0].Wanted = 1, 1, &wanted
	s.Problems = []string{"replica demo-control-plane-c: its machine is gone"}
	return s
}

func unreachable() status.Report {
	return status.Report{
		Target: demo, Health: status.Unreachable, Expires: noon.Add(-5 * time.Minute), Problems: []string{"the API does not answer: connection refused"},
		Zones: []status.Zone{{Zone: "europe-west1-b", Replicas: []status.Replica{{Node: status.Node{Name: "demo-control-plane-b"}}}}},
	}
}

// silent is healthy, as far as Compute Engine knows: its API says nothing, and
// one machine is off.
func silent() status.Report {
	s := healthy()
	s.Health, s.Kubernetes, s.Etcd, s.Losses = status.Unreachable, "", status.Etcd{}, nil
	s.Problems = []string{"its Kubernetes API does not answer: connection refused"}
	forget := func(node *status.Node) {
		node.Ready, node.Joined, node.Version, node.Unknown = false, false, "", true
	}
	for i := range s.Zones {
		replica, pool := &s.Zones[i].Replicas[0], &s.Zones[i].Pools[0]
		forget(&replica.Node)
		replica.Etcd, replica.DBSize = "unknown", 0
		pool.Ready, pool.Unknown = 0, true
		for j := range pool.Nodes {
			forget(&pool.Nodes[j])
		}
	}
	s.Zones[2].Pools[0].Nodes[1].Instance = "TERMINATED"
	return s
}

func TestHTML(t *testing.T) {
	crowded := healthy()
	pool := &crowded.Zones[0].Pools[0]
	for len(pool.Nodes) <= listed {
		pool.Nodes = append(pool.Nodes, pool.Nodes[0])
	}
	pool.Nodes[3].Ready = false
	for name, found := range map[string]status.Report{
		"healthy": healthy(), "degraded": degraded(), "missing": partial(), "unreachable": unreachable(), "silent": silent(), "crowded": crowded,
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			if err := HTML(&out, noon, found); err != nil {
				t.Fatal(err)
			}
			pagetest.Check(t, out.String())
			golden.Compare(t, name+".html", out.String())
		})
	}
}

func TestView(t *testing.T) {
	for name, test := range map[string]struct {
		status status.Report
		view   View
	}{
		"healthy":       {healthy(), View{Now: noon}},
		"degraded":      {degraded(), View{Now: noon}},
		"missing":       {partial(), View{Now: noon}},
		"unreachable":   {unreachable(), View{Now: noon}},
		"silent":        {silent(), View{Now: noon}},
		"wide-silent":   {silent(), View{Now: noon, Wide: true}},
		"wide":          {healthy(), View{Now: noon, Wide: true}},
		"wide-degraded": {degraded(), View{Now: noon, Wide: true}},
		"colour":        {degraded(), View{Now: noon, Style: ui.Style{Colour: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			text := test.view.Text(test.status)
			golden.Compare(t, name+".txt", text)
			for _, line := range strings.Split(text, "\n") {
				if !test.view.Wide && !test.view.Colour && len([]rune(line)) > 80 {
					t.Errorf("longer than 80 columns: %s", line)
				}
			}
		})
	}
}
