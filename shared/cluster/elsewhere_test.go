package cluster_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/lease"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// elsewhere is an operator on a computer whose kubeconfig knows no cluster.
func (l *lab) elsewhere() (*cluster.Manager, *crash.Fuse, context.Context) {
	fuse, ctx := l.fuse(crash.Point{})
	return l.OperatorWith(filepath.Join(l.TempDir(), "kubeconfig"), "demo", fuse), fuse, ctx
}

// bob is who holds the cluster in these tests.
var bob = lease.Process{User: "bob", Host: "elsewhere", PID: 7}

// TestHeldForAll: also who has no way into a cluster asks who holds it, before
// anything of it is touched.
func TestHeldForAll(t *testing.T) {
	for name, do := range map[string]func(context.Context, *lab, *cluster.Manager) error{
		"down": func(ctx context.Context, _ *lab, o *cluster.Manager) error { _, err := o.Down(ctx); return err },
		"gc": func(ctx context.Context, _ *lab, o *cluster.Manager) error {
			o.Now = func() time.Time { return time.Now().Add(14 * time.Minute) } // not so far that no machine signs
			_, err := o.Collect(ctx)
			return err
		},
		"up": func(ctx context.Context, l *lab, o *cluster.Manager) error {
			_, err := o.Up(ctx, document(l, threeReplicas+"  - {name: more, zones: [europe-west1-d], nodesPerZone: 1}\n  ttl: 2h\n"))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, small+"  ttl: 2h\n", func(l *lab) {
				time.Sleep(105 * time.Minute) // by gc's clock the cluster is about to end
				fuse, ctx := l.fuse(crash.Point{})
				ended := l.hold(ctx, l.by(fuse, bob))
				before := len(l.Resources())
				o, _, ctx := l.elsewhere()
				l.refused(do(ctx, l, o), errs.Unsafe, "busy")
				if n := len(l.Resources()); n != before {
					l.Errorf("of %d resources %d are left", before, n)
				}
				l.Break(nil)
				if err := <-ended; err != nil {
					l.Fatal(err)
				}
				if err := do(ctx, l, o); err != nil {
					l.Errorf("when the other had ended: %v", err)
				}
			})
		})
	}
}

// TestDownElsewhere: a cluster whose control plane lets nobody in is deleted
// all the same.
func TestDownElsewhere(t *testing.T) {
	for name, prepare := range map[string]func(*lab){
		"whole":                    func(*lab) {},
		"its control plane is off": func(l *lab) { l.halt("demo-control-plane-b", "demo-control-plane-c") },
		"its quorum is lost":       func(l *lab) { l.halt("demo-control-plane-b") },
		"nobody answers":           func(l *lab) { l.Mute(time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, small, func(l *lab) {
				prepare(l)
				o, _, ctx := l.elsewhere()
				l.done(o.Down(ctx))
				if left := l.Resources(); len(left) > 0 {
					l.Errorf("left: %q", left)
				}
			})
		})
	}
}

// TestOtherClock: a machine signs no request that is old by its clock, and who
// asks is told so at once.
func TestOtherClock(t *testing.T) {
	in(t, small, func(l *lab) {
		for _, ahead := range []time.Duration{-16 * time.Minute, 16 * time.Minute} {
			o, _, ctx := l.elsewhere()
			o.Now = func() time.Time { return time.Now().Add(ahead) }
			began := time.Now()
			_, err := o.Up(ctx, document(l, small))
			l.refused(err, errs.Failed, "clocks-differ")
			if took := time.Since(began); took > time.Minute {
				l.Errorf("it took %s", took)
			}
		}
		o, _, ctx := l.elsewhere()
		o.Now = func() time.Time { return time.Now().Add(-14 * time.Minute) }
		l.done(o.Up(ctx, document(l, small)))
	})
}
