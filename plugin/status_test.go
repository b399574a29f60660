package plugin

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

func node(name string, last byte) cluster.NodeStatus {
	return cluster.NodeStatus{
		Name: name, Instance: "RUNNING", Ready: true, Joined: true, Version: "v1.37.2",
		Internal: netip.AddrFrom4([4]byte{10, 132, 0, last}), External: netip.AddrFrom4([4]byte{203, 0, 113, last}),
		Created: noon.Add(-90 * time.Minute),
	}
}

func open(ranges ...string) []netip.Prefix {
	all := []netip.Prefix{}
	for _, text := range ranges {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

func healthy() cluster.Status {
	s := cluster.Status{
		Target: demo, Health: cluster.Healthy, Kubernetes: "v1.37.2", Endpoint: netip.MustParseAddr("203.0.113.4"),
		Access: cluster.AccessStatus{API: open("0.0.0.0/0"), SSH: open()},
		Etcd:   cluster.EtcdStatus{Voters: 3, Healthy: 3, Leader: "demo-control-plane-b", Quorum: 2},
	}
	for i, letter := range []string{"b", "c", "d"} {
		zone := "europe-west1-" + letter
		member := "voter"
		if i == 0 {
			member = "leader"
		}
		s.Zones = append(s.Zones, cluster.ZoneStatus{
			Zone: zone,
			Replicas: []cluster.ReplicaStatus{{
				NodeStatus: node("demo-control-plane-"+letter, byte(10+i)), Etcd: member, LoadBalancer: "healthy",
			}},
			Pools: []cluster.PoolStatus{{Name: "default", Group: "demo-default-" + letter, Size: 2, Ready: 2, Nodes: []cluster.NodeStatus{
				node("demo-default-"+letter+"-x7k2", byte(20+i)), node("demo-default-"+letter+"-9qp4", byte(30+i)),
			}}},
		})
		s.Zones[i].Replicas[0].DBSize, s.Zones[i].Replicas[0].RaftLag = 12<<20, uint64(i)
		s.Losses = append(s.Losses, cluster.ZoneLoss{Zone: zone, Survives: true})
	}
	return s
}

// degraded has lost the replica of zone c, and more besides.
func degraded() cluster.Status {
	s := healthy()
	s.Health = cluster.Degraded
	s.Expires = noon.Add(100 * time.Minute)
	s.Etcd.Healthy = 2
	s.Access = cluster.AccessStatus{API: open("198.51.100.0/24", "203.0.113.0/24", "203.0.114.0/24"), SSH: open("198.51.100.0/24"),
		Other: []cluster.OtherRule{{Name: "allow-web", Sources: []string{"0.0.0.0/0"}, Allowed: []string{"tcp:80,443", "icmp"}}}}
	lost := &s.Zones[1].Replicas[0]
	lost.Instance, lost.Ready, lost.Etcd, lost.LoadBalancer = "TERMINATED", false, "unhealthy", "unhealthy"
	pool := &s.Zones[1].Pools[0]
	pool.Nodes[0].Ready, pool.Nodes[1].Cordoned = false, true
	pool.Ready, pool.Size, pool.Note = 1, 3, "no room for e2-standard-4 in europe-west1-c"
	s.Zones[2].Replicas[0].Etcd, s.Zones[2].Replicas[0].LoadBalancer = "learner", "out"
	s.Losses[0] = cluster.ZoneLoss{Zone: "europe-west1-b", Why: []string{"etcd would keep 1 of 3 voters, quorum is 2"}}
	s.Losses[0].Notes = []string{"all pods are in this zone of shop/api (2), shop/db (1)"}
	s.Losses[1].Notes = []string{"shop/db-0: no node elsewhere reaches its volume pv-1 (claim data)", "a drain would be refused for shop/web-1: a budget"}
	s.Certificates = []cluster.CertificateStatus{{Of: "API server of demo-control-plane-b", Expires: noon.Add(240 * time.Hour)}}
	s.Notes = []string{"the certificate of the API server of demo-control-plane-b expires soon"}
	s.Problems = []string{"replica demo-control-plane-c: the machine is TERMINATED"}
	return s
}

// partial has lost a replica's machine, a managed group, and machines of another.
func partial() cluster.Status {
	s := healthy()
	s.Health, s.Etcd.Healthy = cluster.Degraded, 2
	wanted := 2
	lost := &s.Zones[1].Replicas[0]
	lost.NodeStatus, lost.Etcd, lost.LoadBalancer = cluster.NodeStatus{Name: lost.Name}, "unhealthy", "out"
	s.Zones[1].Pools[0] = cluster.PoolStatus{Name: "default", Group: "demo-default-c", Wanted: &wanted, Gone: true, Note: "its managed group is gone"}
	s.Zones[2].Pools[0].Size, s.Zones[2].Pools[0].Ready, s.Zones[2].Pools[0].Wanted = 1, 1, &wanted
	s.Problems = []string{"replica demo-control-plane-c: its machine is gone"}
	return s
}

func unreachable() cluster.Status {
	return cluster.Status{
		Target: demo, Health: cluster.Unreachable, Expires: noon.Add(-5 * time.Minute), Problems: []string{"the API does not answer: connection refused"},
		Zones: []cluster.ZoneStatus{{Zone: "europe-west1-b", Replicas: []cluster.ReplicaStatus{{NodeStatus: cluster.NodeStatus{Name: "demo-control-plane-b"}}}}},
	}
}

// silent is healthy, as far as Compute Engine knows: its API says nothing, and
// one machine is off.
func silent() cluster.Status {
	s := healthy()
	s.Health, s.Kubernetes, s.Etcd, s.Losses = cluster.Unreachable, "", cluster.EtcdStatus{}, nil
	s.Problems = []string{"its Kubernetes API does not answer: connection refused"}
	forget := func(node *cluster.NodeStatus) {
		node.Ready, node.Joined, node.Version, node.Unknown = false, false, "", true
	}
	for i := range s.Zones {
		replica, pool := &s.Zones[i].Replicas[0], &s.Zones[i].Pools[0]
		forget(&replica.NodeStatus)
		replica.Etcd, replica.DBSize = "unknown", 0
		pool.Ready, pool.Unknown = 0, true
		for j := range pool.Nodes {
			forget(&pool.Nodes[j])
		}
	}
	s.Zones[2].Pools[0].Nodes[1].Instance = "TERMINATED"
	return s
}

func TestStatusView(t *testing.T) {
	for name, test := range map[string]struct {
		status cluster.Status
		view   statusView
	}{
		"healthy":       {healthy(), statusView{now: noon}},
		"degraded":      {degraded(), statusView{now: noon}},
		"missing":       {partial(), statusView{now: noon}},
		"unreachable":   {unreachable(), statusView{now: noon}},
		"silent":        {silent(), statusView{now: noon}},
		"wide-silent":   {silent(), statusView{now: noon, wide: true}},
		"wide":          {healthy(), statusView{now: noon, wide: true}},
		"wide-degraded": {degraded(), statusView{now: noon, wide: true}},
		"colour":        {degraded(), statusView{now: noon, Style: ui.Style{Colour: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			text := test.view.text(test.status)
			golden(t, "status-"+name+".txt", text)
			for _, line := range strings.Split(text, "\n") {
				if !test.view.wide && !test.view.Colour && len([]rune(line)) > 80 {
					t.Errorf("longer than 80 columns: %s", line)
				}
			}
		})
	}
}

func TestStatusFormats(t *testing.T) {
	for line, want := range map[string]string{
		"-o name":                      "node/demo-control-plane-b\n",
		"-o jsonpath={.health}":        "healthy\n",
		"-o jsonpath=.etcd.quorum":     "2\n",
		"-o jsonpath={.access.api}":    `["0.0.0.0/0"]`,
		"-o jsonpath={.access.ssh}":    "[]",
		"-o jsonpath={.zones[*].zone}": "europe-west1-b europe-west1-c europe-west1-d\n",
		"-o json":                      `"health": "healthy"`,
		"-o yaml":                      "health: healthy\n",
	} {
		w := &world{context: &demo, statuses: []cluster.Status{healthy()}}
		got := session{world: w}.run(t, append([]string{"status"}, strings.Fields(line)...)...)
		if got.code != 0 || !strings.Contains(got.out, want) {
			t.Errorf("%s ends with %d: %s%s", line, got.code, got.out, got.errors)
		}
	}
}

func TestStatusExitCode(t *testing.T) {
	for status, want := range map[cluster.Health]int{cluster.Healthy: 0, cluster.Degraded: 3, cluster.Unreachable: 3} {
		s := healthy()
		s.Health = status
		got := session{world: &world{context: &demo, statuses: []cluster.Status{s}}}.run(t, "status")
		if got.code != want || !strings.Contains(got.out, string(status)) {
			t.Errorf("%s ends with %d: %s", status, got.code, got.errors)
		}
	}
}

func TestWatcherWaitsForLastingHealth(t *testing.T) {
	var w watcher
	w.options = &statusOptions{wait: steady, output: cli.Format{Kind: cli.Name}}
	w.app = &app{Wiring: session{world: &world{}}.wiring(nil, nil)}
	w.app.Streams.Out = &strings.Builder{}
	for i, s := range []cluster.Status{degraded(), healthy(), healthy(), degraded(), healthy(), healthy()} {
		if ended, err := w.look(s, nil); ended {
			t.Fatalf("ended with look %d: %v", i, err)
		}
	}
	if ended, err := w.look(healthy(), nil); !ended || err != nil {
		t.Errorf("the third healthy look in a row: ended %v, %v", ended, err)
	}
}

func TestStatusWaitTimes(t *testing.T) {
	for line, want := range map[string]int{
		"status --wait=1": 1, "status --wait=2": 2, "status --wait": steady, "status --wait=true": steady, "status --wait=false": 1, "status": 1,
	} {
		w := &world{context: &demo, statuses: []cluster.Status{healthy()}}
		var out, errors bytes.Buffer
		a := New(session{world: w}.wiring(&out, &errors))
		a.SetArgs(strings.Fields(line))
		synctest.Test(t, func(t *testing.T) {
			if err := a.ExecuteContext(t.Context()); err != nil || len(w.called) != want {
				t.Errorf("%s looks %d times, want %d: %v", line, len(w.called), want, err)
			}
		})
	}
}

// TestStatusWaitIsHeard: --wait says what it waits for, when that changes and at
// least every half minute, and not in what -o prints.
func TestStatusWaitIsHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out, errors bytes.Buffer
		wiring := session{world: &world{context: &demo, statuses: []cluster.Status{degraded()}}}.wiring(&out, &errors)
		wiring.Now = time.Now
		a := New(wiring)
		a.SetArgs([]string{"status", "--wait", "--timeout=100s", "-o", "name"})
		if err := a.ExecuteContext(t.Context()); fault.KindOf(err) != fault.TimedOut {
			t.Fatal(err)
		}
		if n := strings.Count(errors.String(), "waiting: degraded: "); n != 4 || out.Len() > 0 {
			t.Errorf("heard of %d times in 100 s: %s%s", n, errors.String(), out.String())
		}
	})
}

func TestStatusWaitTimesOut(t *testing.T) {
	w := &world{context: &demo, statuses: []cluster.Status{degraded()}}
	got := session{world: w}.run(t, "status", "--wait", "--timeout", "1ms")
	want := "error: not healthy within 1ms; last seen: degraded: replica demo-control-plane-c: the machine is TERMINATED\n"
	if got.code != 124 || !strings.Contains(got.errors, want) {
		t.Errorf("ends with %d: %s", got.code, got.errors)
	}
}

func TestStatusWaitEndsOnLastingErrors(t *testing.T) {
	w := &world{context: &demo, fail: fault.Errorf(fault.Denied, "no permission")}
	if got := (session{world: w}).run(t, "status", "--wait"); got.code != 4 {
		t.Errorf("ends with %d: %s", got.code, got.errors)
	}
}

func TestWatchShowsChangesOnly(t *testing.T) {
	var out strings.Builder
	w := &watcher{options: &statusOptions{watch: true}, app: &app{Wiring: session{}.wiring(nil, nil)}}
	w.app.Streams.Out = &out
	for _, s := range []cluster.Status{healthy(), healthy(), degraded(), degraded()} {
		if ended, err := w.look(s, nil); ended {
			t.Fatal(err)
		}
	}
	if n := strings.Count(out.String(), "ZONE "); n != 2 {
		t.Errorf("shown %d times, want 2:\n%s", n, &out)
	}
}
