package cluster_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
)

// TestNodesAreListedOnce: steps that wait for nodes side by side share one list
// a second while they do, and status needs one.
func TestNodesAreListedOnce(t *testing.T) {
	const pools = `
  - {name: two, nodesPerZone: 1}
  - {name: three, nodesPerZone: 1}
  - {name: four, nodesPerZone: 1}
`
	in(t, "", func(l *lab) {
		l.Slow(10)
		began := time.Now()
		fuse, _ := crash.NewFuse(l.Context(), crash.Point{})
		l.done(l.Operator("demo", fuse).Up(l.Context(), document(l, strings.TrimRight(demo, "\n")+pools)))
		lists, seconds := nodeLists(fuse), int(time.Since(began).Seconds())
		if lists == 0 || lists > seconds/2 { // some group waits for half of the time
			l.Errorf("the nodes of twelve groups were listed %d times in %d s", lists, seconds)
		}
		l.Slow(1)
		fuse, _ = crash.NewFuse(l.Context(), crash.Point{})
		if _, err := l.Operator("demo", fuse).Status(l.Context()); err != nil || nodeLists(fuse) != 1 {
			l.Errorf("status lists the nodes %d times (%v)", nodeLists(fuse), err)
		}
	})
}

func nodeLists(fuse *crash.Fuse) (n int) {
	for _, call := range fuse.Calls() {
		if call.Name == "kubernetes GET /api/v1/nodes" {
			n++
		}
	}
	return n
}
