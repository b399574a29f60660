package action_test

import (
	"testing"
	"testing/synctest"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

const (
	zoneB = clustertest.ZoneB
	zoneC = clustertest.ZoneC
	small = clustertest.Small
	three = clustertest.Three
)

var sample = crash.NewSample(pointsByDefault)

// lab is a world in a bubble, for jobs.
type lab struct {
	*testing.T
	*clustertest.World
	jobs int // so far
}

// in runs a test in a world of its own; where text is a document, with the
// cluster that it describes, which no job has made.
func in(t *testing.T, text string, test func(*lab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := &lab{T: t, World: clustertest.Start(t)}
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
