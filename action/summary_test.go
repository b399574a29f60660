package action

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/actiontest"
	"github.com/kubectl-ha/kubectl-ha/action/inputs"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

func healthy() *cluster.Status {
	zone := func(letter, etcd string) cluster.ZoneStatus {
		node := cluster.NodeStatus{Name: "demo-control-plane-" + letter, Ready: true, Joined: true, Version: "v1.37.2"}
		worker := cluster.NodeStatus{Name: "demo-default-" + letter + "-x1y2", Ready: true, Joined: true, Version: "v1.37.2"}
		return cluster.ZoneStatus{
			Zone:     "europe-west1-" + letter,
			Replicas: []cluster.ReplicaStatus{{NodeStatus: node, Etcd: etcd, LoadBalancer: "healthy"}},
			Pools:    []cluster.PoolStatus{{Name: "default", Size: 1, Ready: 1, Nodes: []cluster.NodeStatus{worker}}},
		}
	}
	return &cluster.Status{
		Target: actiontest.Demo().Target, Health: cluster.Healthy, Kubernetes: "v1.37.2", Endpoint: netip.MustParseAddr("203.0.113.5"),
		Access: cluster.AccessStatus{API: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")}, SSH: []netip.Prefix{}},
		Zones:  []cluster.ZoneStatus{zone("b", "leader"), zone("c", "voter")},
		Losses: []cluster.ZoneLoss{
			{Zone: "europe-west1-b", Survives: true},
			{Zone: "europe-west1-c", Why: []string{"it would leave etcd 1 healthy of 2 voters", "no worker elsewhere"}},
		},
	}
}

func TestSummary(t *testing.T) {
	f := newFixture(t, map[string]string{"spec": actiontest.Spec})
	in, err := inputs.Read(f.step)
	if err != nil {
		t.Fatal(err)
	}
	wanted, err := in.Wanted(f.Named)
	if err != nil {
		t.Fatal(err)
	}
	r := report{state: actiontest.Demo(), wanted: wanted, took: 83 * time.Second, status: healthy(), events: actiontest.Story()[:6]}
	actiontest.Golden(t, "summary-up.md", r.markdown())
}

func TestSummaryOfFailure(t *testing.T) {
	r := report{state: actiontest.Demo(), took: 83 * time.Second, events: actiontest.Story()}
	r.failure = fault.Errorf(fault.Exhausted, "no room in europe-west1-b:\n%w", errors.New("ZONE_RESOURCE_POOL_EXHAUSTED")).WithHint("Try another zone.")
	actiontest.Golden(t, "summary-failed.md", r.markdown())
}

// TestWorkers: those that nobody has counted are not none.
func TestWorkers(t *testing.T) {
	pools := []cluster.PoolStatus{{Size: 2, Ready: 1}, {Size: 3, Ready: 3}}
	if got := workers(pools); got != "4 of 5" {
		t.Error(got)
	}
	pools[0] = cluster.PoolStatus{Size: 2, Unknown: true}
	if got := workers(pools); got != "unknown of 5" {
		t.Error(got)
	}
}

func TestSummaryWithoutCredentials(t *testing.T) {
	f := newFixture(t, map[string]string{"spec": actiontest.Spec, "project": "acme"})
	in, err := inputs.Read(f.step)
	if err != nil {
		t.Fatal(err)
	}
	wanted, err := in.Wanted(f.Named)
	if err != nil {
		t.Fatal(err)
	}
	none := fault.Errorf(fault.Denied, "no credentials").WithID("no-credentials")
	if err := f.withoutCredentials(in, wanted, none); !errors.Is(err, none) {
		t.Errorf("on-missing-credentials: fail ends with %v", err)
	}
	actiontest.Golden(t, "summary-without-credentials.md", f.File(t, "STEP_SUMMARY"))
	in.OnMissing = inputs.MissingSucceed
	if err := f.withoutCredentials(in, wanted, none); err != nil {
		t.Errorf("on-missing-credentials: succeed ends with %v", err)
	}
	if other := errors.New("other"); !errors.Is(f.withoutCredentials(in, wanted, other), other) {
		t.Error("another error is taken for missing credentials")
	}
}

func TestOutputs(t *testing.T) {
	f := newFixture(t, nil)
	s := actiontest.Demo()
	s.Kubeconfig = "/temp/kubeconfig"
	f.announce(s)
	f.outputs(&report{state: s, took: 83400 * time.Millisecond, status: healthy(), events: []event.Event{}})
	actiontest.Golden(t, "outputs.txt", f.File(t, "OUTPUT")+"---\n"+f.File(t, "ENV")+"---\n"+f.File(t, "PATH"))
}
