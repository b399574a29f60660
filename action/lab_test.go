package action_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

const (
	zoneB = "europe-west1-b"
	zoneC = "europe-west1-c"
)

// small is a cluster with few calls.
const small = `
apiVersion: kubectl-ha.dev/v1alpha1
kind: Cluster
metadata: {name: demo}
spec:
  project: local
  region: europe-west1
  controlPlane: {zones: [europe-west1-b, europe-west1-c]}
  pools:
  - {name: default, zones: [europe-west1-b, europe-west1-c], nodesPerZone: 1}
`

// three is a cluster that survives the loss of a zone, with few calls.
const three = `
apiVersion: kubectl-ha.dev/v1alpha1
kind: Cluster
metadata: {name: demo}
spec:
  project: local
  region: europe-west1
  controlPlane: {zones: [europe-west1-b, europe-west1-c, europe-west1-d]}
  pools:
  - {name: default, zones: [europe-west1-b, europe-west1-c, europe-west1-d], nodesPerZone: 1}
`

var sample = crash.NewSample(pointsByDefault)

// lab is a world in a bubble, for jobs.
type lab struct {
	*testing.T
	*clustertest.World
}

// in runs a test in a world of its own; where text is a document, with the
// cluster that it describes, which no job has made.
func in(t *testing.T, text string, test func(*lab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := &lab{t, clustertest.Start(t)}
		if text != "" {
			l.up(text)
		}
		test(l)
	})
}

// up makes a cluster as somebody else than a job.
func (l *lab) up(text string) {
	l.Helper()
	document, err := spec.Parse([]byte(text), "test")
	if err != nil {
		l.Fatal(err)
	}
	fuse, ctx := crash.NewFuse(l.Context(), crash.Point{})
	if _, err := l.Operator(document.Metadata.Name, fuse).Up(ctx, document); err != nil {
		l.Fatal(err)
	}
}

// list are the clusters that there are, by name.
func (l *lab) list() map[string]infra.Summary {
	l.Helper()
	fuse, ctx := crash.NewFuse(l.Context(), crash.Point{})
	found, err := cluster.List(ctx, l.Client(fuse))
	if err != nil {
		l.Fatal(err)
	}
	all := map[string]infra.Summary{}
	for _, one := range found {
		all[one.Cluster] = one
	}
	return all
}

// at calls do when the step of a drill begins.
func (l *lab) at(step string, do func()) {
	l.Events = event.SinkFunc(func(e event.Event) {
		if e.Kind == event.Started && e.Step == step {
			do()
		}
	})
}

// unchanged runs what must leave all as it was, the place of etcd's leader aside.
func (l *lab) unchanged(do func()) {
	l.Helper()
	led := func(line string) bool { return strings.HasPrefix(line, "the etcd leader is in ") }
	before := slices.DeleteFunc(clustertest.Snapshot(l.World), led)
	do()
	if diff := clustertest.Differences(before, slices.DeleteFunc(clustertest.Snapshot(l.World), led)); diff != "" {
		l.Errorf("the cluster is not as it was:\n%s", diff)
	}
}

// nothing checks that nothing is left of any cluster.
func (l *lab) nothing() {
	l.Helper()
	if left := l.Resources(); len(left) > 0 || l.Engine.Machines.Count() > 0 {
		l.Errorf("left: %s\nand %d machines", strings.Join(left, "\n"), l.Engine.Machines.Count())
	}
}
