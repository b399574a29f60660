package cluster_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// TestStatusTellsWhatIsMissing: what the spec asks for and is gone is a problem,
// as is what is left of machines that are gone; and what status says to do
// about it mends it.
func TestStatusTellsWhatIsMissing(t *testing.T) {
	for name, test := range map[string]struct {
		lose func(*lab)
		want string // a problem
		mend func(*lab)
	}{
		"a replica": {
			func(l *lab) { l.delete("demo-control-plane-d", zoneD) },
			"replica demo-control-plane-d: its machine is gone: kubectl ha add-replica --replace demo-control-plane-d re-creates it, kubectl ha remove-replica demo-control-plane-d removes it",
			func(l *lab) { l.done(l.replace("demo-control-plane-d")) },
		},
		"a managed group": {
			func(l *lab) { l.discard(infra.PoolGroup("demo", "default", zoneC)) },
			"pool default in europe-west1-c: its managed group is gone: kubectl ha add-pool --zone europe-west1-c --name default re-creates it, kubectl ha remove-pool default --zone europe-west1-c removes it",
			func(l *lab) { l.done(l.addPool(cluster.AddPoolOptions{Zone: zoneC, Name: "default"})) },
		},
		"a group's machines": {
			func(l *lab) { l.resize(infra.PoolGroup("demo", "default", zoneC), 0) },
			"pool default in europe-west1-c: 0 of 1 workers Ready; its managed group has the size 0, and kubectl ha up with the cluster's spec brings it to 1",
			func(l *lab) { l.up(threeReplicas) },
		},
		"a learner's machine": {
			func(l *lab) { l.orphanStarted(zoneD) },
			"etcd has the learner demo-control-plane-d-2, which has no machine: kubectl ha remove-replica demo-control-plane-d-2 takes it out",
			func(l *lab) { l.done(l.remove("demo-control-plane-d-2")) },
		},
		"a voter's machine, which is in no spec": {
			func(l *lab) { l.unwritten(); l.delete("demo-control-plane-d-2", zoneD) },
			"etcd has the voter demo-control-plane-d-2, which has no machine: kubectl ha remove-replica demo-control-plane-d-2 takes it out",
			func(l *lab) { l.done(l.remove("demo-control-plane-d-2")) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, threeReplicas, func(l *lab) {
				l.healthy(3, 2)
				test.lose(l)
				time.Sleep(clustertest.Settle)
				found := l.status()
				if !slices.Contains(found.Problems, test.want) || found.Health != status.Degraded {
					l.Errorf("%s: %q", found.Health, found.Problems)
				}
				test.mend(l)
				l.forgetNodes()
				l.healthy(3, 2)
			})
		})
	}
}

// TestStatusTellsOfNodesWithoutMachines: a group that somebody has made smaller
// leaves the nodes of its machines.
func TestStatusTellsOfNodesWithoutMachines(t *testing.T) {
	in(t, demo, func(l *lab) {
		l.resize(infra.PoolGroup("demo", "default", zoneC), 1)
		time.Sleep(clustertest.Settle)
		l.up(demo)
		time.Sleep(clustertest.Settle)
		found := l.status()
		if len(found.Problems) != 1 || !strings.HasPrefix(found.Problems[0], "2 nodes have no machines: demo-default-c-") || found.Health != status.Degraded {
			l.Errorf("%s: %q", found.Health, found.Problems)
		}
		l.forgetNodes()
		l.resize(infra.PoolGroup("demo", "default", zoneC), 4)
		l.healthy(3, 10)
		if notes := l.status().Notes; len(notes) != 1 || notes[0] != "pool default in europe-west1-c has the size 4, and the spec says 3" {
			l.Errorf("the notes are %q", notes)
		}
	})
}

// TestStatusOfAnUnfinishedCluster: without a spec nobody knows that all is there.
func TestStatusOfAnUnfinishedCluster(t *testing.T) {
	in(t, "", func(l *lab) {
		fuse, err := named("up").process(l, l.World, crash.Point{Moment: crash.Before, Call: crash.Call{Name: specCall, N: 1}})
		if err == nil || !fuse.Blown() {
			l.Fatalf("it was not killed: %v", err)
		}
		time.Sleep(clustertest.Settle)
		found := l.status()
		if len(found.Problems) != 1 || !strings.HasPrefix(found.Problems[0], "the cluster holds no spec: its creation was not finished. Run the same kubectl ha up again") {
			l.Errorf("%s: %q", found.Health, found.Problems)
		}
	})
}

// specCall is how the spec is written.
const specCall = "kubernetes PATCH /api/v1/namespaces/kube-system/configmaps/kubectl-ha"

// unwritten leaves a replica that is whole, and in no spec.
func (l *lab) unwritten() {
	l.Helper()
	fuse, err := named("add-replica").process(l, l.World, crash.Point{Moment: crash.Before, Call: crash.Call{Name: specCall, N: 1}})
	if err == nil || !fuse.Blown() {
		l.Fatalf("it was not killed: %v", err)
	}
	time.Sleep(clustertest.Settle)
}

// discard deletes a resource behind the back of all, and resize changes a group.
func (l *lab) discard(ref infra.Ref) {
	l.Helper()
	fuse, ctx := crash.NewFuse(l.Context(), crash.Point{})
	if _, err := l.Client(fuse).Delete(ctx, ref); err != nil {
		l.Fatal(err)
	}
}

func (l *lab) resize(group infra.Ref, size int) {
	l.Helper()
	fuse, ctx := crash.NewFuse(l.Context(), crash.Point{})
	if err := l.Client(fuse).Resize(ctx, group, size); err != nil {
		l.Fatal(err)
	}
	time.Sleep(clustertest.Settle)
}

// forgetNodes deletes the nodes that have no machines, as status says to.
func (l *lab) forgetNodes() {
	l.Helper()
	kube, _, err := l.operator().Access.Open(l.operator().Target)
	if err != nil {
		l.Fatal(err)
	}
	nodes, err := kube.Nodes(l.Context())
	if err != nil {
		l.Fatal(err)
	}
	for _, node := range nodes {
		if l.Engine.Machines.Named(node.Name) == nil {
			if err := kube.DeleteNode(l.Context(), node.Name); err != nil {
				l.Fatal(err)
			}
		}
	}
}
