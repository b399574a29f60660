package cluster_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
	"github.com/kubectl-ha/kubectl-ha/shared/series"
)

func (l *lab) add(zone string) (cluster.Outcome, error) {
	return l.operator().AddReplica(l.Context(), cluster.AddReplicaOptions{Zone: zone})
}

func (l *lab) replace(name string) (cluster.Outcome, error) {
	return l.operator().AddReplica(l.Context(), cluster.AddReplicaOptions{Replace: name})
}

func (l *lab) remove(name string) (cluster.Outcome, error) {
	return l.operator().RemoveReplica(l.Context(), cluster.RemoveReplicaOptions{Name: name})
}

func TestAddReplica(t *testing.T) {
	in(t, small, func(l *lab) {
		l.done(l.add(zoneD))
		l.healthy(3, 2)
		_, err := l.add("europe-west1-x")
		l.refused(err, errs.Usage, "no-such-zone")
		l.done(l.add(zoneD))
		_, err = l.add(zoneD)
		l.refused(err, errs.Unsafe, rule(quorum.ZoneMajority))
		l.done(l.operator().AddReplica(l.Context(), cluster.AddReplicaOptions{Zone: zoneD, Force: true}))
		l.healthy(5, 2)
		down(l.T, l.World)
	})
}

// TestAddReplicaOfAnotherSeries: it boots from a disk that its machine type takes.
func TestAddReplicaOfAnotherSeries(t *testing.T) {
	in(t, small, func(l *lab) {
		made := l.done(l.operator().AddReplica(l.Context(), cluster.AddReplicaOptions{Zone: zoneD, MachineType: "n4-standard-2"}))
		for _, step := range made.Plan.Steps {
			if machine, ok := step.Resource.(infra.Instance); ok && machine.Zone == zoneD && machine.DiskType != series.HyperdiskBalanced {
				l.Errorf("%s of %s has a %s disk", machine.Name, machine.Type, machine.DiskType)
			}
		}
		if !strings.Contains(l.StoredSpec(), "type: "+series.HyperdiskBalanced) {
			l.Errorf("the spec is\n%s", l.StoredSpec())
		}
	})
}

// TestAddReplicaBesideADeadOne is refused: it would cost the quorum.
func TestAddReplicaBesideADeadOne(t *testing.T) {
	in(t, demo, func(l *lab) {
		l.halt("demo-control-plane-c")
		_, err := l.add(zoneB)
		l.refused(err, errs.Unsafe, rule(quorum.DeadFirst))
		l.start(zoneC, "demo-control-plane-c")
		l.healthy(3, 9)
	})
}

// TestLostWhileJoining: a machine that is lost in the middle of its join leaves
// a learner, which the next one takes out of etcd.
func TestLostWhileJoining(t *testing.T) {
	in(t, small, func(l *lab) {
		joined := l.joining(zoneD)
		l.delete("demo-control-plane-d", zoneD)
		if err := <-joined; err == nil {
			l.Error("a replica without a machine has joined")
		}
		l.done(l.add(zoneD)) // the learner will never start, and goes
		l.healthy(3, 2)
	})
}

// TestJoiningStandsInTheWay: one change of etcd at a time, even where somebody
// deletes the Lease of the command that makes it.
func TestJoiningStandsInTheWay(t *testing.T) {
	in(t, small, func(l *lab) {
		joined := l.joining(zoneD)
		l.Usurp("")
		_, err := l.add(zoneC)
		l.refused(err, errs.Unsafe, rule(quorum.LearnerPending))
		if !strings.Contains(errs.HintOf(err), "remove-replica demo-control-plane-d") {
			l.Errorf("the way out is %q", errs.HintOf(err))
		}
		if err := <-joined; err != nil {
			l.Error(err)
		}
		l.healthy(3, 2)
	})
}

// TestReplacesLostReplicas: up makes machines anew that are gone, and takes
// their members out of etcd first.
func TestReplacesLostReplicas(t *testing.T) {
	for _, lost := range []string{"demo-control-plane-b", "demo-control-plane-d"} {
		t.Run(lost, func(t *testing.T) {
			t.Parallel()
			in(t, demo, func(l *lab) {
				l.delete(lost, "europe-west1-"+lost[len(lost)-1:])
				l.up(demo)
				l.healthy(3, 9)
			})
		})
	}
}

// TestReplaceReplica: in whatever state a replica is, a new one takes its place.
func TestReplaceReplica(t *testing.T) {
	for name, prepare := range map[string]func(*lab){
		"alive":   func(*lab) {},
		"stopped": func(l *lab) { l.halt("demo-control-plane-b") },
		"deleted": func(l *lab) { l.delete("demo-control-plane-b", zoneB) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, demo, func(l *lab) {
				prepare(l)
				before := l.created("demo-control-plane-b")
				l.done(l.replace("demo-control-plane-b"))
				l.healthy(3, 9)
				if after := l.created("demo-control-plane-b"); !after.After(before) {
					l.Errorf("the machine is of %v, not younger than the one before, of %v", after, before)
				}
			})
		})
	}
}

// TestReplaceBesideADeadOne: of three replicas only the dead one can be replaced.
func TestReplaceBesideADeadOne(t *testing.T) {
	in(t, demo, func(l *lab) {
		l.halt("demo-control-plane-c")
		_, err := l.replace("demo-control-plane-d")
		l.refused(err, errs.Unsafe, rule(quorum.WouldLose))
		_, err = l.replace("demo-control-plane-x")
		l.refused(err, errs.Usage, "no-such-replica")
		l.done(l.replace("demo-control-plane-c"))
		l.healthy(3, 9)
	})
}

// TestFiveLoseTwo: replicas whose machines are gone are replaced one by one.
func TestFiveLoseTwo(t *testing.T) {
	in(t, demo, func(l *lab) {
		l.done(l.add(zoneB))
		l.done(l.add(zoneC))
		l.delete("demo-control-plane-b", zoneB)
		l.delete("demo-control-plane-c", zoneC)
		l.done(l.replace("demo-control-plane-b"))
		l.done(l.replace("demo-control-plane-c"))
		l.healthy(5, 9)
	})
}

func TestRemoveReplica(t *testing.T) {
	for name, prepare := range map[string]func(*lab){
		"alive":     func(*lab) {},
		"stopped":   func(l *lab) { l.halt("demo-control-plane-b") },
		"deleted":   func(l *lab) { l.delete("demo-control-plane-b", zoneB) },
		"not ready": func(l *lab) { l.halt("demo-control-plane-b"); l.start(zoneB, "demo-control-plane-b") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, demo, func(l *lab) {
				prepare(l)
				l.done(l.remove("demo-control-plane-b")) // the first, and the leader
				l.healthy(2, 9)
				_, err := l.remove("demo-control-plane-b")
				l.refused(err, errs.Usage, "no-such-replica")
				l.done(l.add(zoneB))
				l.healthy(3, 9)
			})
		})
	}
}

func TestRemoveReplicaRefuses(t *testing.T) {
	in(t, demo, func(l *lab) {
		l.halt("demo-control-plane-c")
		_, err := l.remove("demo-control-plane-d")
		l.refused(err, errs.Unsafe, rule(quorum.WouldLose))
		l.done(l.remove("demo-control-plane-c"))
		l.done(l.remove("demo-control-plane-d"))
		_, err = l.remove("demo-control-plane-b")
		l.refused(err, errs.Unsafe, rule(quorum.LastReplica))
		l.healthy(1, 9)
	})
}

// TestQuorumLost: nothing is touched, and all is well when it is back.
func TestQuorumLost(t *testing.T) {
	in(t, demo, func(l *lab) {
		l.halt("demo-control-plane-b", "demo-control-plane-c")
		if health := l.status().Health; health != status.Unreachable {
			l.Errorf("it is %s", health)
		}
		_, err := l.add(zoneB)
		l.refused(err, errs.Unavailable, "")
		_, err = l.remove("demo-control-plane-b")
		l.refused(err, errs.Unavailable, "")
		l.start(zoneB, "demo-control-plane-b")
		l.start(zoneC, "demo-control-plane-c")
		l.healthy(3, 9)
	})
}

// TestNextCommandCleansUp: what a killed command gave a replica that has
// joined is taken back by whatever command comes next.
func TestNextCommandCleansUp(t *testing.T) {
	in(t, small, func(l *lab) {
		killed := named("add-replica")
		fuse, err := killed.process(l, l.World, crash.Point{Moment: crash.After, Call: crash.Call{
			Name: "kubernetes PUT /apis/apps/v1/namespaces/kube-system/deployments/coredns", N: 1}})
		if err == nil || !fuse.Blown() {
			l.Fatalf("it was not killed: %v", err)
		}
		l.done(l.operator().DrainZone(l.Context(), cluster.DrainZoneOptions{Zone: zoneB, Undo: true}))
		l.noSecrets()
	})
}

// await waits until it is so.
func (l *lab) await(what string, so func() bool) {
	l.Helper()
	for range 600 {
		if so() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	l.Fatalf("%s did not come about", what)
}

// joining adds a replica, and returns when it is a learner; how it ends comes
// through the channel.
func (l *lab) joining(zone string) <-chan error {
	l.Helper()
	joined := make(chan error, 1)
	go func() {
		_, err := l.add(zone)
		joined <- err
	}()
	l.await("a learner", func() bool { return l.members("learner true") == 1 })
	return joined
}

// TestReplacesAtOnce: for a while after a machine is lost its node counts as
// Ready, which keeps nobody from another of its name.
func TestReplacesAtOnce(t *testing.T) {
	in(t, demo, func(l *lab) {
		fuse, ctx := crash.NewFuse(l.Context(), crash.Point{})
		if _, err := l.Client(fuse).Delete(ctx, l.instance("demo-control-plane-d", zoneD)); err != nil {
			l.Fatal(err)
		}
		l.up(demo)
		l.healthy(3, 9)
	})
}
