package cluster_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

// threeReplicas is small with a third replica.
var threeReplicas = strings.Replace(small, "controlPlane: {zones: [europe-west1-b, europe-west1-c]}",
	"controlPlane: {zones: [europe-west1-b, europe-west1-c, europe-west1-d]}", 1)

func (l *lab) recover() (cluster.Outcome, error) {
	return l.operator().Recover(l.Context(), document(l, demo))
}

// TestRecover: of three replicas one is left, whichever; status tells the way
// out, up alone refuses, and --recover takes it.
func TestRecover(t *testing.T) {
	for _, survivor := range []string{"b", "c", "d"} {
		t.Run(survivor, func(t *testing.T) {
			t.Parallel()
			in(t, demo, func(l *lab) {
				for _, zone := range []string{"b", "c", "d"} {
					if zone != survivor {
						l.delete("demo-control-plane-"+zone, "europe-west1-"+zone)
					}
				}
				l.tells("up --recover restarts etcd with the data of demo-control-plane-" + survivor)
				_, err := l.operator().Up(l.Context(), document(l, demo))
				l.refused(err, errs.Unsafe, rule(quorum.QuorumLost))
				l.done(l.recover())
				l.healthy(3, 9)
				l.done(l.recover()) // what is well stays as it is
				l.healthy(3, 9)
			})
		})
	}
}

// TestRecoverRefuses what is not lost for good.
func TestRecoverRefuses(t *testing.T) {
	in(t, demo, func(l *lab) {
		l.halt("demo-control-plane-b", "demo-control-plane-c")
		l.tells("gcloud compute instances start demo-control-plane-b --zone europe-west1-b")
		_, err := l.recover()
		l.refused(err, errs.Unsafe, "quorum-may-return")
		l.start(zoneB, "demo-control-plane-b")
		l.start(zoneC, "demo-control-plane-c")
		l.healthy(3, 9)

		l.Mute(clustertest.Settle)
		_, err = l.recover()
		l.refused(err, errs.Unsafe, "quorum-not-lost")
	})
}

// TestRecoverWithoutAnyEtcd is refused: nobody knows how much which machine has,
// and all of them exist.
func TestRecoverWithoutAnyEtcd(t *testing.T) {
	in(t, demo, func(l *lab) {
		for _, zone := range []string{"b", "c", "d"} {
			l.StopKubelet("demo-control-plane-" + zone) // and its etcd
		}
		time.Sleep(clustertest.Settle)
		_, err := l.recover()
		l.refused(err, errs.Unsafe, "quorum-may-return")
	})
}

// tells holds that status tells a problem with the words in it.
func (l *lab) tells(words string) {
	l.Helper()
	if problems := strings.Join(l.status().Problems, "\n"); !strings.Contains(problems, words) {
		l.Errorf("status does not tell %q, but:\n%s", words, problems)
	}
}
