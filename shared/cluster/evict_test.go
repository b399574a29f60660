package cluster_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/apiserver"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// held has two pods whose budget lets none go before the other one is Ready, and
// starts a drain of the zone of the first.
func (l *lab) held(meanwhile func()) (told *heard, err error) {
	l.Budget("web", 1)
	l.StartPod(l.Workers()[0], apiserver.Pod{})
	l.StartPod(l.Workers()[1], apiserver.Pod{Unready: true})
	time.AfterFunc(time.Minute, meanwhile)
	told = &heard{}
	o := l.operator()
	o.Events = told
	_, err = o.DrainZone(l.Context(), cluster.DrainZoneOptions{Zone: zoneB})
	return told, err
}

// TestDrainEvictsNoOther: a pod that is made anew elsewhere under the same name
// is not the one that was to go.
func TestDrainEvictsNoOther(t *testing.T) {
	in(t, demo, func(l *lab) {
		elsewhere := slices.IndexFunc(l.Workers(), func(name string) bool { return strings.HasPrefix(name, "demo-default-d") })
		node := l.Workers()[elsewhere]
		told, err := l.held(func() {
			l.Remake("web-1", node)
			l.Recover()
		})
		if err != nil || !told.progress("drain ", "default/web-1: PodDisruptionBudget default/web holds it: 1 of 2 pods are Ready, 1 must stay so") {
			l.Errorf("%v; told was %+v", err, told.events)
		}
		time.Sleep(clustertest.Settle)
		if pods := l.Pods(); !slices.Contains(pods, node) {
			l.Errorf("the pod that was made anew on %s is gone; the pods are on %q", node, pods)
		}
	})
}

// TestDrainOfADyingWorker ends when the node has died meanwhile.
func TestDrainOfADyingWorker(t *testing.T) {
	in(t, small, func(l *lab) {
		began := time.Now()
		if _, err := l.held(func() { l.StopKubelet(l.Workers()[0]) }); err != nil || time.Since(began) > 5*time.Minute {
			l.Errorf("after %s: %v", time.Since(began), err)
		}
	})
}

// TestDrainTimesOut by itself: it says so, and what it waited for.
func TestDrainTimesOut(t *testing.T) {
	in(t, small, func(l *lab) {
		_, err := l.held(func() {})
		l.refused(err, errs.TimedOut, "drain-timed-out")
		if err == nil || !strings.Contains(err.Error(), "were not gone after 15m0s: default/web-1: PodDisruptionBudget default/web") {
			l.Errorf("%v", err)
		}
	})
}

// TestDrainRefusesWhatWaitingCannotMend: a budget whose other pods fail.
func TestDrainRefusesWhatWaitingCannotMend(t *testing.T) {
	in(t, small, func(l *lab) {
		l.Budget("web", 1)
		l.StartPod(l.Workers()[0], apiserver.Pod{})
		l.StartPod(l.Workers()[1], apiserver.Pod{Failing: "CrashLoopBackOff"})
		_, err := l.drain(cluster.DrainZoneOptions{Zone: zoneB})
		l.refused(err, errs.Unsafe, "drain-blocked")
		if err == nil || !strings.Contains(err.Error(), "unhealthyPodEvictionPolicy") || !strings.Contains(err.Error(), "default/web-2 is not getting Ready (CrashLoopBackOff)") {
			l.Errorf("%v", err)
		}
	})
}
