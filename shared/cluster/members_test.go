package cluster_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

// TestAddsOnlyOne: with another replica lost, add-replica makes the one that it
// was asked for, and add-pool none.
func TestAddsOnlyOne(t *testing.T) {
	in(t, demo, func(l *lab) {
		l.delete("demo-control-plane-c", zoneC)
		l.done(l.operator().AddReplica(l.Context(), cluster.AddReplicaOptions{Zone: zoneB, Force: true}))
		l.done(l.addPool(cluster.AddPoolOptions{Zone: zoneB, Name: "more"}))
		time.Sleep(clustertest.Settle)
		if n := l.Engine.Machines.Count(); n != 3+9+1 {
			l.Errorf("%d machines run", n)
		}
		if l.replica("demo-control-plane-b-2").LoadBalancer != "healthy" {
			l.Error("the replica that was asked for does not serve")
		}
		l.up(strings.Replace(demo, "[europe-west1-b, europe-west1-c, europe-west1-d]}\n  pools", "[europe-west1-b, europe-west1-c, europe-west1-d, europe-west1-b]}\n  pools", 1) +
			"  - {name: more, zones: [europe-west1-b], nodesPerZone: 1}\n")
		l.healthy(4, 10)
	})
}

// TestWithoutItsMachine: whatever a machine that is gone has left in etcd is in
// nobody's way. Each verb begins with taking it out.
func TestWithoutItsMachine(t *testing.T) {
	neverStarted := func(l *lab) { l.orphan(zoneD) }
	add := func(l *lab) (cluster.Outcome, error) { return l.add(zoneC) }
	for name, test := range map[string]struct {
		leave func(*lab)
		dead  string // stopped after that, where the verb is about it
		do    func(*lab) (cluster.Outcome, error)
	}{
		"up": {neverStarted, "", func(l *lab) (cluster.Outcome, error) {
			return l.operator().Up(l.Context(), document(l, threeReplicas))
		}},
		"add-replica": {neverStarted, "", add},
		"replace": {neverStarted, "demo-control-plane-c", func(l *lab) (cluster.Outcome, error) {
			return l.replace("demo-control-plane-c")
		}},
		"remove-replica": {neverStarted, "demo-control-plane-c", func(l *lab) (cluster.Outcome, error) {
			return l.remove("demo-control-plane-c")
		}},
		"add-replica beside a learner with a node": {func(l *lab) { l.orphanStarted(zoneD) }, "", add},
		"remove-replica beside a voter": {func(l *lab) { l.delete("demo-control-plane-d", zoneD) }, "", func(l *lab) (cluster.Outcome, error) {
			return l.remove("demo-control-plane-c")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, threeReplicas, func(l *lab) {
				test.leave(l)
				if test.dead != "" {
					l.halt(test.dead)
				}
				l.done(test.do(l))
				time.Sleep(clustertest.Settle)
				if n := l.members("healthy false"); n > 0 {
					l.Errorf("%d members of lost machines are in etcd", n)
				}
				for _, line := range l.Clusters() {
					if strings.Contains(line, "nodes//demo-control-plane-") && l.Engine.Machines.Named(nodeOf(line)) == nil {
						l.Errorf("left: %s", line)
					}
				}
			})
		})
	}
}

// nodeOf is the node that a line of Clusters is about.
func nodeOf(line string) string {
	_, name, _ := strings.Cut(line, "nodes//")
	name, _, _ = strings.Cut(name, " ")
	return name
}

// TestHintsNameWhatIsTaken: what a refusal says to remove, remove-replica takes.
func TestHintsNameWhatIsTaken(t *testing.T) {
	for name, lose := range map[string]func(*lab){
		"by address":             func(l *lab) { l.orphan(zoneD) },
		"by name":                func(l *lab) { l.orphanStarted(zoneD) },
		"a voter":                func(l *lab) { l.delete("demo-control-plane-d", zoneD) },
		"a node without a voter": func(l *lab) { l.orphanNode() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, threeReplicas, func(l *lab) {
				lose(l)
				_, err := l.remove("nonesuch")
				l.refused(err, errs.Usage, "no-such-replica")
				names := strings.Split(errs.HintOf(err), `"`)
				for i := 1; i < len(names); i += 2 {
					o := l.operator()
					o.DryRun = true
					if _, err := o.RemoveReplica(l.Context(), cluster.RemoveReplicaOptions{Name: names[i]}); err != nil && errs.KindOf(err) != errs.Unsafe {
						l.Errorf("%s: %v", names[i], err)
					}
					if _, err := o.AddReplica(l.Context(), cluster.AddReplicaOptions{Replace: names[i], Zone: zoneOf(names[i])}); err != nil && errs.KindOf(err) != errs.Unsafe {
						l.Errorf("--replace %s: %v", names[i], err)
					}
				}
				last := names[len(names)-2] // what is left of a machine is named after those that are there
				l.done(l.remove(last))
				l.up(strings.Replace(threeReplicas, "[europe-west1-b, europe-west1-c, europe-west1-d]", zonesWithout(last), 1))
				l.healthy(len(strings.Split(zonesWithout(last), ",")), 2)
			})
		})
	}
}

// TestUnfinishedTwin: to remove what a killed command has left takes nothing
// else out of the spec.
func TestUnfinishedTwin(t *testing.T) {
	one := strings.Replace(small, "{zones: [europe-west1-b, europe-west1-c]}", "{zones: [europe-west1-b]}", 1)
	for name, text := range map[string]string{"of a lone one": one, "of one of two": small} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, text, func(l *lab) {
				time.Sleep(clustertest.Settle)
				before := clustertest.Snapshot(l.World)
				l.killedTwin()
				l.done(l.remove("demo-control-plane-b-2"))
				if diff := clustertest.Differences(before, clustertest.Snapshot(l.World)); diff != "" {
					l.Errorf("not as before:\n%s", diff)
				}
				l.done(l.add(zoneD)) // the spec can be read, and has the replicas that stayed
				if n := l.up(strings.Replace(text, "]}\n  pools", ", europe-west1-d]}\n  pools", 1)).Plan.Changes(); n > 0 {
					l.Errorf("the spec lacks what is there: %d changes", n)
				}
			})
		})
	}
}

// TestReplaceTheUnfinished makes a whole one of it, which the spec has then.
func TestReplaceTheUnfinished(t *testing.T) {
	in(t, small, func(l *lab) {
		l.killedTwin()
		l.done(l.operator().AddReplica(l.Context(), cluster.AddReplicaOptions{Replace: "demo-control-plane-b-2", Force: true}))
		l.healthy(3, 2)
		if n := l.up(strings.Replace(small, "[europe-west1-b, europe-west1-c]}\n  pools", "[europe-west1-b, europe-west1-c, europe-west1-b]}\n  pools", 1)).Plan.Changes(); n > 0 {
			l.Errorf("the spec lacks what is there: %d changes", n)
		}
	})
}

// TestSpecStaysValid: no change is begun that the spec could not be read after.
func TestSpecStaysValid(t *testing.T) {
	in(t, small, func(l *lab) {
		_, err := l.add("us-east1-b")
		l.refused(err, errs.Usage, "")
		_, err = l.remove("demo-control-plane-b")
		if err != nil {
			l.Fatal(err)
		}
		_, err = l.remove("demo-control-plane-c")
		l.refused(err, errs.Unsafe, rule(quorum.LastReplica))
	})
}

// orphan leaves a learner in etcd that has not started, of a machine in the zone
// that is gone, and of a command that was killed.
func (l *lab) orphan(zone string) {
	l.Helper()
	joined := l.joining(zone)
	l.delete("demo-control-plane-d-2", zone)
	if err := <-joined; err == nil {
		l.Fatal("a replica without a machine has joined")
	}
}

// orphanStarted is orphan of a learner that has told its name.
func (l *lab) orphanStarted(zone string) {
	l.Helper()
	ctx, kill := context.WithCancel(l.Context())
	joined := make(chan error, 1)
	go func() {
		fuse, _ := crash.NewFuse(ctx, crash.Point{})
		_, err := l.Operator("demo", fuse).AddReplica(ctx, cluster.AddReplicaOptions{Zone: zone})
		joined <- err
	}()
	l.await("a learner that runs", func() bool { return l.members(`"demo-control-plane-d-2", learner true`) == 1 })
	kill()
	l.Lose("demo-control-plane-d-2", zone)
	<-joined
}

// orphanNode leaves the node of a replica whose removal was killed before the
// node was deleted, and which was in no spec.
func (l *lab) orphanNode() {
	l.Helper()
	l.unwritten()
	fuse, ctx := crash.NewFuse(l.Context(), crash.Point{Moment: crash.Before, Call: crash.Call{
		Name: "kubernetes DELETE /api/v1/nodes/demo-control-plane-d-2", N: 1}})
	_, err := l.Operator("demo", fuse).RemoveReplica(ctx, cluster.RemoveReplicaOptions{Name: "demo-control-plane-d-2"})
	if err == nil || !fuse.Blown() {
		l.Fatalf("it was not killed: %v", err)
	}
	time.Sleep(clustertest.Settle)
}

// killedTwin leaves a second machine in a replica's zone that has not joined.
func (l *lab) killedTwin() {
	l.Helper()
	fuse, ctx := crash.NewFuse(l.Context(), crash.Point{Moment: crash.After, Call: crash.Call{
		Name: "compute POST /compute/v1/projects/" + l.Engine.Project + "/zones/europe-west1-b/instances", N: 1}})
	_, err := l.Operator("demo", fuse).AddReplica(ctx, cluster.AddReplicaOptions{Zone: zoneB, Force: true})
	if err == nil || !fuse.Blown() {
		l.Fatalf("it was not killed: %v", err)
	}
	time.Sleep(clustertest.Settle)
}

// zoneOf is for --replace of what only etcd knows, which says no zone.
func zoneOf(name string) string {
	if strings.HasPrefix(name, "demo-") {
		return ""
	}
	return zoneD
}

// zonesWithout are the zones of threeReplicas, but for that of the named one if
// it is one of those three.
func zonesWithout(name string) string {
	if name == "demo-control-plane-d" {
		return "[europe-west1-b, europe-west1-c]"
	}
	return "[europe-west1-b, europe-west1-c, europe-west1-d]"
}
