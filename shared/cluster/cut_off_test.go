package cluster_test

import (
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// cutOff begins to add a pool on a computer that loses its way to the API with
// its first change at Compute Engine, which takes long. Compute Engine goes on
// answering to it. cut reports whether the way is lost; meanwhile is when it is.
func (l *lab) cutOff(meanwhile func()) (ended chan error, grouped func() bool, cut *atomic.Bool) {
	fuse, ctx := l.fuse(crash.Point{})
	cut = &atomic.Bool{}
	lost := make(chan struct{})
	fuse.Interfere = func(call string) error {
		switch {
		case strings.HasPrefix(call, "compute POST") && strings.HasSuffix(call, "/instanceTemplates"):
			cut.Store(true)
			close(lost)
			time.Sleep(40 * time.Second) // Compute Engine is slow
		case strings.HasPrefix(call, "kubernetes") && cut.Load():
			return &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("no route to host")}
		}
		return nil
	}
	ended = make(chan error, 1)
	go func() {
		_, err := l.by(fuse, bob).AddPool(ctx, cluster.AddPoolOptions{Zone: zoneD, Name: "more"})
		ended <- err
	}()
	<-lost
	meanwhile()
	return ended, func() bool {
		for _, call := range fuse.Calls() {
			if strings.HasPrefix(call.Name, "compute POST") && strings.HasSuffix(call.Name, "/instanceGroupManagers") {
				return true
			}
		}
		return false
	}, cut
}

// TestCutOff: a command that alone has lost its way to the API starts no
// further step when another may have taken the cluster over, and ends when it
// learns that it did, also when that one has ended since.
func TestCutOff(t *testing.T) {
	for name, other := range map[string]struct {
		comes  func(*lab)
		taken  bool
		regain time.Duration // after which it has its way again
	}{
		"another has come and gone": {func(l *lab) {
			l.done(l.operator().DrainZone(l.Context(), cluster.DrainZoneOptions{Zone: zoneB, Undo: true}))
		}, true, 20 * time.Second},
		"another is at work": {func(l *lab) {
			time.Sleep(20 * time.Second)
			l.Usurp("up; carol@third; pid 9; e5f6-X")
		}, true, 20 * time.Second},
		"nobody came":                  {func(*lab) {}, false, 20 * time.Second},
		"it never finds its way again": {func(*lab) {}, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, small, func(l *lab) {
				ended, grouped, cut := l.cutOff(func() { other.comes(l) })
				time.Sleep(time.Minute)
				if grouped() {
					l.Errorf("it has started a step without hold of the cluster")
				}
				if other.regain > 0 {
					time.Sleep(other.regain)
					cut.Store(false)
				}
				err := <-ended
				switch {
				case other.taken:
					l.refused(err, errs.Unsafe, "taken-over")
				case other.regain == 0:
					l.refused(err, errs.Failed, "hold-not-renewed")
				case err != nil:
					l.Error(err)
				}
				if grouped() != (other.regain > 0 && !other.taken) {
					l.Errorf("the group was made: %t", grouped())
				}
			})
		})
	}
}
