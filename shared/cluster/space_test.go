package cluster_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// TestNoSpace: with etcd's alarm NOSPACE no verb waits for what cannot come. Each
// says at once whose alarm it is and the cure, also when that member is gone, and
// what needs no writes works.
func TestNoSpace(t *testing.T) {
	in(t, demo, func(l *lab) {
		time.Sleep(clustertest.Settle)
		l.Alarm("demo-control-plane-c", "NOSPACE")
		l.atOnce(func() {
			_, err := l.operator().Up(l.Context(), document(l, demo))
			l.refused(err, errs.Rejected, model.NoSpace)
			if err == nil || !strings.Contains(err.Error(), "of its member demo-control-plane-c, whose database has 4.0 MiB") {
				l.Errorf("up: %v", err)
			}
			_, err = l.add(zoneB)
			l.refused(err, errs.Rejected, model.NoSpace)
		})
		l.atOnce(func() { // all but the spec
			_, err := l.remove("demo-control-plane-c")
			l.refused(err, errs.Rejected, model.NoSpace)
			if n := l.members("learner false"); n != 2 {
				l.Errorf("etcd has %d members", n)
			}
		})
		problems := l.status().Problems
		if !slices.ContainsFunc(problems, func(p string) bool {
			return strings.HasPrefix(p, "etcd has the alarm NOSPACE of a member that is gone") && strings.Contains(p, "kubectl ha etcd defrag")
		}) {
			l.Errorf("the alarm of the member that is gone is not told: %q", problems)
		}
		l.atOnce(func() { l.done(l.operator().Down(l.Context())) })
		if left := l.Resources(); len(left) > 0 {
			l.Errorf("left: %q", left)
		}
	})
}

// atOnce is for what may not wait, by the world's clock.
func (l *lab) atOnce(do func()) {
	l.Helper()
	began := time.Now()
	do()
	if took := time.Since(began); took > time.Minute {
		l.Errorf("it took %s", took)
	}
}
