package cluster_test

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// beside is a cluster whose name and pool run together to the name of demo's
// replicas.
var beside = strings.NewReplacer("metadata: {name: demo}", "metadata: {name: demo-control}", "{name: default,", "{name: plane,").Replace(small)

// TestNamesThatRunTogether: whichever cluster is there first, the other is
// refused before anything is made, and no hint names what the first one has.
func TestNamesThatRunTogether(t *testing.T) {
	for name, order := range map[string][2]string{"demo first": {small, beside}, "demo-control first": {beside, small}} {
		t.Run(name, func(t *testing.T) {
			in(t, "", func(l *lab) {
				up := func(text string) error {
					wanted := document(l, text)
					fuse, ctx := crash.NewFuse(l.Context(), crash.Point{})
					_, err := l.Operator(wanted.Metadata.Name, fuse).Up(ctx, wanted)
					return err
				}
				if err := up(order[0]); err != nil {
					l.Fatal(err)
				}
				before := clustertest.Snapshot(l.World)
				err := up(order[1])
				l.refused(err, errs.Unsafe, "")
				if err == nil || !strings.Contains(err.Error(), "demo-control-plane-b in europe-west1-b is there already") || strings.Contains(err.Error()+errs.HintOf(err), "delete") {
					l.Errorf("%v; hint: %s", err, errs.HintOf(err))
				}
				if diff := clustertest.Differences(before, clustertest.Snapshot(l.World)); diff != "" {
					l.Errorf("it touched something:\n%s", diff)
				}
			})
		})
	}
}
