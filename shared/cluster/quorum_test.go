package cluster_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// harm is what recovery would do that could not be taken back.
func (l *lab) harm() (steps []string, err error) {
	l.Helper()
	o := l.operator()
	o.DryRun = true
	outcome, err := o.Recover(l.Context(), document(l, demo))
	for _, step := range outcome.Plan.Steps {
		if step.Changes() && (step.Action == plan.Stop || step.Action == plan.Delete || step.Action == plan.ForceNewCluster) {
			steps = append(steps, step.ID)
		}
	}
	return steps, err
}

// TestSilentMajority: two kubelets are down, and with them their etcd. Machines
// that run may bring back the quorum, so nobody advises or begins a recovery.
func TestSilentMajority(t *testing.T) {
	in(t, demo, func(l *lab) {
		l.StopKubelet("demo-control-plane-c")
		l.StopKubelet("demo-control-plane-d")
		time.Sleep(clustertest.Settle)
		l.tells("its quorum may return")
		l.tells("gcloud compute instances get-serial-port-output demo-control-plane-c --zone europe-west1-c")
		l.advisesNoRecovery()
		_, err := l.recover()
		l.refused(err, errs.Unsafe, "quorum-may-return")
		for _, word := range []string{"demo-control-plane-b", "demo-control-plane-c", "demo-control-plane-d"} {
			if !strings.Contains(fmt.Sprint(err), word) {
				l.Errorf("it does not name %s: %v", word, err)
			}
		}
	})
}

// TestPowerCutOfAll: all replicas boot again together; for a moment each is alone.
func TestPowerCutOfAll(t *testing.T) {
	in(t, demo, func(l *lab) {
		l.halt("demo-control-plane-b", "demo-control-plane-c", "demo-control-plane-d")
		fuse, ctx := crash.NewFuse(l.Context(), crash.Point{})
		for _, zone := range []string{zoneB, zoneC, zoneD} {
			if err := l.Client(fuse).Start(ctx, l.instance(infra.ReplicaName("demo", zone, 1), zone)); err != nil {
				l.Fatal(err)
			}
			l.noHarm()
			time.Sleep(2 * time.Second)
		}
		for range 15 {
			l.noHarm()
			time.Sleep(time.Second)
		}
		l.healthy(3, 9)
	})
}

// noHarm holds that nothing is given up now.
func (l *lab) noHarm() {
	l.Helper()
	l.advisesNoRecovery()
	if steps, err := l.harm(); len(steps) > 0 {
		l.Errorf("it would %q (%v)", steps, err)
	}
}

func (l *lab) advisesNoRecovery() {
	l.Helper()
	if problems := strings.Join(l.status().Problems, "\n"); strings.Contains(problems, "restarts etcd") {
		l.Errorf("status advises to recover:\n%s", problems)
	}
}
