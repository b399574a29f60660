package cluster_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/lease"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

const leasePath = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases"

// by is an operator of somebody else's.
func (l *lab) by(fuse *crash.Fuse, process lease.Process) *cluster.Manager {
	o := l.Operator("demo", fuse)
	o.Process = process
	return o
}

func (l *lab) fuse(at crash.Point) (*crash.Fuse, context.Context) {
	return crash.NewFuse(l.Context(), at)
}

// hold begins to add a pool whose workers cannot join, and goes on with it
// until ctx ends or they can.
func (l *lab) hold(ctx context.Context, o *cluster.Manager) (ended chan error) {
	l.Break(func(string, bootstrap.Role) string { return "not yet" })
	ended = make(chan error, 1)
	go func() {
		_, err := o.AddPool(ctx, cluster.AddPoolOptions{Zone: zoneD, Name: "more"})
		ended <- err
	}()
	time.Sleep(3*time.Minute + 10*time.Second)
	return ended
}

// changedByBob is what a command says that was refused after 3 to 6 minutes.
var changedByBob = regexp.MustCompile(`cluster demo is being changed by "add-pool --zone europe-west1-d --pool more" \(bob@elsewhere, pid 7, for [3-5]m`)

// TestOneAtATime: every command is refused while another is at work, and starts
// at once when it has ended.
func TestOneAtATime(t *testing.T) {
	in(t, small, func(l *lab) {
		fuse, ctx := l.fuse(crash.Point{})
		ended := l.hold(ctx, l.by(fuse, lease.Process{User: "bob", Host: "elsewhere", PID: 7}))
		for _, c := range commands {
			_, err := c.process(l, l.World, crash.Point{})
			l.refused(err, errs.Unsafe, "busy")
			if !changedByBob.MatchString(err.Error()) {
				l.Errorf("%s: %v does not say who changes the cluster, and for how long", c.name, err)
			}
		}
		planning := l.operator()
		planning.DryRun = true
		l.done(planning.Down(l.Context()))
		l.Break(nil)
		if err := <-ended; err != nil || l.Holder() != "" {
			l.Fatalf("the first ended with %v; the holder is %q", err, l.Holder())
		}
		l.startsAtOnce(crash.Point{})
	})
}

// startsAtOnce checks that a command does not wait for a Lease.
func (l *lab) startsAtOnce(at crash.Point) {
	l.Helper()
	fuse, ctx := l.fuse(at)
	began := time.Now()
	l.done(l.Operator("demo", fuse).DrainZone(ctx, cluster.DrainZoneOptions{Zone: zoneB, Undo: true}))
	if took := time.Since(began); took > 5*time.Second {
		l.Errorf("it took %s", took)
	}
}

// TestLeaseIsReleased also by commands that fail or are interrupted.
func TestLeaseIsReleased(t *testing.T) {
	t.Run("failed", func(t *testing.T) {
		in(t, small, func(l *lab) {
			_, err := l.remove(zoneD)
			l.refused(err, errs.Usage, "no-such-replica")
			l.startsAtOnce(crash.Point{})
		})
	})
	t.Run("interrupted", func(t *testing.T) {
		in(t, small, func(l *lab) {
			ctx, interrupt := context.WithCancel(l.Context())
			ended := l.hold(ctx, l.operator())
			interrupt()
			if err := <-ended; errs.KindOf(err) != errs.Interrupted {
				l.Errorf("ended with %v", err)
			}
			l.Break(nil)
			l.startsAtOnce(crash.Point{})
		})
	})
	t.Run("the answer is lost", func(t *testing.T) {
		in(t, small, func(l *lab) {
			for _, name := range []string{"POST " + leasePath, "DELETE " + leasePath + "/kubectl-ha"} {
				l.startsAtOnce(crash.Point{Moment: crash.Lost, Call: crash.Call{Name: "kubernetes " + name, N: 1}})
			}
			if l.Holder() != "" {
				l.Errorf("the holder is %q", l.Holder())
			}
		})
	})
}

// TestTakeOver: a killed command's hold ends when it has not been renewed for
// its duration, or at once where it was a process of this computer.
func TestTakeOver(t *testing.T) {
	here := lease.Process{User: "alice", Host: "host", PID: 12, Machine: "a1b2"}
	for name, test := range map[string]struct {
		dead     lease.Process
		alive    bool
		from, to time.Duration
	}{
		"on this computer":             {here, false, 0, 5 * time.Second},
		"its PID is another process's": {here, true, 15 * time.Second, 25 * time.Second},
		"on another computer":          {lease.Process{User: "alice", Host: "host", PID: 12, Machine: "c3d4"}, false, 15 * time.Second, 25 * time.Second},
		"on one that does not tell":    {lease.Process{User: "alice", Host: "host", PID: 12}, false, 15 * time.Second, 25 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, small, func(l *lab) {
				released := crash.Call{Name: "kubernetes DELETE " + leasePath + "/kubectl-ha", N: 1}
				fuse, ctx := l.fuse(crash.Point{Moment: crash.Before, Call: released})
				_, _ = l.by(fuse, test.dead).DrainZone(ctx, cluster.DrainZoneOptions{Zone: zoneB})
				if !fuse.Blown() || l.Holder() == "" {
					l.Fatal("it was not killed while it held the cluster")
				}
				var told []string
				l.Events = event.SinkFunc(func(e event.Event) { told = append(told, e.Title) })
				fuse, ctx = l.fuse(crash.Point{})
				o := l.by(fuse, here)
				o.Process.Alive = func(int) bool { return test.alive }
				began := time.Now()
				l.done(o.DrainZone(ctx, cluster.DrainZoneOptions{Zone: zoneB, Undo: true}))
				if took := time.Since(began); took < test.from || took > test.to {
					l.Errorf("it took %s, not %s to %s", took, test.from, test.to)
				}
				if all := strings.Join(told, "\n"); !strings.Contains(all, `Taking over from "drain-zone europe-west1-b" (alice@host, pid 12), which is gone`) {
					l.Errorf("told %s", all)
				}
			})
		})
	}
}

// TestLosingTheCluster: a command that finds another one in its place ends, and
// says why.
func TestLosingTheCluster(t *testing.T) {
	in(t, small, func(l *lab) {
		fuse, ctx := l.fuse(crash.Point{})
		ended := l.hold(ctx, l.by(fuse, lease.Process{User: "bob", Host: "elsewhere", PID: 7}))
		l.Usurp("up; carol@third; pid 9; e5f6-X")
		err := <-ended
		l.refused(err, errs.Unsafe, "taken-over")
		if !strings.Contains(err.Error(), `"up" (carol@third, pid 9) has taken over cluster demo`) || errors.Is(l.Context().Err(), context.Canceled) {
			l.Errorf("ended with %v", err)
		}
		if !strings.HasPrefix(l.Holder(), "up; carol") {
			l.Errorf("it took the Lease from its new holder: %q", l.Holder())
		}
	})
}

// TestSilenceIsNoLoss: a command goes on, and keeps its hold, when the API does
// not answer for longer than the Lease lasts.
func TestSilenceIsNoLoss(t *testing.T) {
	in(t, small, func(l *lab) {
		ended := l.hold(l.Context(), l.operator())
		l.Mute(20 * time.Second)
		time.Sleep(25 * time.Second)
		_, err := l.remove(zoneD)
		l.refused(err, errs.Unsafe, "busy")
		l.Break(nil)
		if err := <-ended; err != nil || l.Holder() != "" {
			l.Errorf("ended with %v; the holder is %q", err, l.Holder())
		}
	})
}
