package cluster_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

// fourReplicas is small with two more: of them, two are no quorum.
var fourReplicas = strings.Replace(small, "controlPlane: {zones: [europe-west1-b, europe-west1-c]}",
	"controlPlane: {zones: [europe-west1-b, europe-west1-c, europe-west1-d, europe-west1-d]}", 1)

const (
	survivorD = "demo-control-plane-d"
	otherD    = "demo-control-plane-d-2"
)

// twoOfFour is a cluster whose quorum is lost for good, while two machines run.
func twoOfFour(t *testing.T, test func(*lab)) {
	t.Helper()
	in(t, fourReplicas, func(l *lab) {
		l.delete("demo-control-plane-b", zoneB)
		l.delete("demo-control-plane-c", zoneC)
		test(l)
	})
}

func (l *lab) recoverFour() error {
	l.Helper()
	_, err := l.operator().Recover(l.Context(), document(l, fourReplicas))
	return err
}

// machine is the status of a machine; "" where there is none.
func (l *lab) machine(name string) string {
	l.Helper()
	for _, zone := range l.status().Zones {
		for _, replica := range zone.Replicas {
			if replica.Name == name {
				return replica.Instance
			}
		}
	}
	return ""
}

// TestRecoverWithAnother: the other machine that is left stops before etcd
// begins anew, and goes when the survivor serves; then all are there again.
func TestRecoverWithAnother(t *testing.T) {
	twoOfFour(t, func(l *lab) {
		l.tells("up --recover restarts etcd with the data of " + survivorD)
		before := l.created(otherD)
		if err := l.recoverFour(); err != nil {
			l.Fatal(err)
		}
		l.healthy(4, 2)
		if !l.created(otherD).After(before) {
			l.Error("the other replica was not made anew")
		}
	})
}

// TestRecoverAsksTheStopped: one that is stopped may have more of what was written.
func TestRecoverAsksTheStopped(t *testing.T) {
	twoOfFour(t, func(l *lab) {
		l.halt(otherD)
		l.tells("gcloud compute instances start " + otherD)
		l.advisesNoRecovery()
		_, err := l.operator().Up(l.Context(), document(l, fourReplicas))
		l.refused(err, errs.Unsafe, rule(quorum.QuorumLost))
		l.refused(l.recoverFour(), errs.Unsafe, "survivor-unknown")
		l.start(zoneD, otherD)
		if err := l.recoverFour(); err != nil {
			l.Fatal(err)
		}
		l.healthy(4, 2)
	})
}

// TestRecoveryTakenBack: etcd cannot begin anew on the survivor. Nothing is
// deleted, the error says how to take it back, and that leads to a recovery with
// the other machine.
func TestRecoveryTakenBack(t *testing.T) {
	twoOfFour(t, func(l *lab) {
		l.Break(func(name string, _ bootstrap.Role) string { return map[string]string{survivorD: "no space left"}[name] })
		err := l.recoverFour()
		l.refused(err, errs.Failed, "recovery-failed")
		hint := errs.HintOf(err)
		for _, way := range []string{"No machine was deleted", "gcloud compute instances stop " + survivorD, "gcloud compute instances start " + otherD} {
			if !strings.Contains(hint, way) {
				l.Errorf("the hint does not say %q: %s", way, hint)
			}
		}
		if status := l.machine(otherD); status != "TERMINATED" {
			l.Fatalf("%s is %q, want it stopped", otherD, status)
		}
		l.tells("up --recover finishes it")
		_, err = l.operator().Up(l.Context(), document(l, fourReplicas))
		l.refused(err, errs.Unsafe, "recovery-unfinished")

		l.Break(nil)
		l.halt(survivorD)
		l.start(zoneD, otherD)
		l.refused(l.recoverFour(), errs.Unsafe, "survivor-unknown") // it may still have more
		l.delete(survivorD, zoneD)
		before := l.created(otherD)
		if err := l.recoverFour(); err != nil {
			l.Fatal(err)
		}
		l.healthy(4, 2)
		if !l.created(otherD).Equal(before) {
			l.Error("the one with the data was made anew")
		}
	})
}

// TestRecoverAfterAFailure: the same command goes on when the cause is mended.
func TestRecoverAfterAFailure(t *testing.T) {
	twoOfFour(t, func(l *lab) {
		l.Break(func(name string, _ bootstrap.Role) string { return map[string]string{survivorD: "no space left"}[name] })
		l.refused(l.recoverFour(), errs.Failed, "recovery-failed")
		l.Break(nil)
		if err := l.recoverFour(); err != nil {
			l.Fatal(err)
		}
		l.healthy(4, 2)
	})
}

// TestUpLeavesARecoveryAlone: a recovery was killed when the survivor served, and
// had deleted nothing yet. To up, all machines are there.
func TestUpLeavesARecoveryAlone(t *testing.T) {
	twoOfFour(t, func(l *lab) {
		fuse, ctx := crash.NewFuse(l.Context(), crash.Point{Moment: crash.Before, Call: crash.Call{
			Name: "compute DELETE /compute/v1/projects/" + l.Engine.Project + "/zones/europe-west1-d/instances/" + otherD, N: 1}})
		if _, err := l.Operator("demo", fuse).Recover(ctx, document(l, fourReplicas)); !fuse.Blown() {
			l.Fatalf("it was not killed: %v", err)
		}
		time.Sleep(clustertest.Settle)
		_, err := l.operator().Up(l.Context(), document(l, fourReplicas))
		l.refused(err, errs.Unsafe, "recovery-unfinished")
		if !slices.Contains(strings.Fields(fmt.Sprint(err)), otherD) {
			l.Errorf("it does not name %s: %v", otherD, err)
		}
		if err := l.recoverFour(); err != nil {
			l.Fatal(err)
		}
		l.healthy(4, 2)
	})
}
