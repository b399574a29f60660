package cluster_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// TestUpAfterTotalLoss: the workers of a cluster that has lost all its replicas
// belong to no other, so there is nothing for up to finish.
func TestUpAfterTotalLoss(t *testing.T) {
	in(t, small, func(l *lab) {
		l.delete("demo-control-plane-b", zoneB)
		l.delete("demo-control-plane-c", zoneC)
		l.tells("kubectl ha down removes what is left")
		before := l.Resources()
		_, err := l.operator().Up(l.Context(), document(l, small))
		l.refused(err, errs.Unsafe, "nothing-survives")
		if hint := errs.HintOf(err); !strings.Contains(hint, "kubectl ha down") {
			l.Errorf("the hint is %q", hint)
		}
		_, err = l.recover()
		l.refused(err, errs.Unsafe, "nothing-survives")
		if diff := clustertest.Differences(before, l.Resources()); diff != "" {
			l.Errorf("it has changed\n%s", diff)
		}
		down(l.T, l.World)
		l.up(small)
		l.healthy(2, 2)
	})
}

// TestUpWithoutTheFirstZone: up is killed when it has made the first machine of
// zone b; without that zone it is not to be finished.
func TestUpWithoutTheFirstZone(t *testing.T) {
	in(t, "", func(l *lab) {
		fuse, ctx := crash.NewFuse(l.Context(), crash.Point{Moment: crash.After, Call: crash.Call{
			Name: "compute POST /compute/v1/projects/" + l.Engine.Project + "/zones/europe-west1-b/instances", N: 1}})
		if _, err := l.Operator("demo", fuse).Up(ctx, document(l, demo)); !fuse.Blown() {
			l.Fatalf("it was not killed: %v", err)
		}
		time.Sleep(clustertest.Settle)
		withoutB := strings.Replace(demo, "controlPlane: {zones: [europe-west1-b, europe-west1-c, europe-west1-d]}",
			"controlPlane: {zones: [europe-west1-c, europe-west1-d]}", 1)
		_, err := l.operator().Up(l.Context(), document(l, withoutB))
		l.refused(err, errs.Usage, "other-spec")
		for _, word := range []string{"demo-control-plane-b", zoneB} {
			if !strings.Contains(fmt.Sprint(err), word) {
				l.Errorf("it does not name %s: %v", word, err)
			}
		}
		l.up(demo)
		l.healthy(3, 9)
	})
}
