package cluster_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// heard keeps events.
type heard struct {
	mu     sync.Mutex
	events []event.Event
}

func (h *heard) Send(e event.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, e)
}

// progress reports whether a step whose id begins so was told with all the words
// in one detail.
func (h *heard) progress(step string, words ...string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range h.events {
		all := e.Kind == event.Progress && strings.HasPrefix(e.Step, step)
		for _, word := range words {
			all = all && strings.Contains(e.Detail, word)
		}
		if all {
			return true
		}
	}
	return false
}

// failing has the first attempts of machines fail, so many of each.
func (l *lab) failing(attempts int, which func(name string, role bootstrap.Role) bool) {
	failed := map[string]int{}
	l.Break(func(name string, role bootstrap.Role) string {
		if !which(name, role) || failed[name] == attempts {
			return ""
		}
		failed[name]++
		return "no such image"
	})
}

// TestFailedAttemptIsTold while it is tried again, with what the machine said.
func TestFailedAttemptIsTold(t *testing.T) {
	in(t, small, func(l *lab) {
		l.failing(1, func(name string, _ bootstrap.Role) bool { return name == "demo-control-plane-d" })
		var told heard
		o := l.operator()
		o.Events = &told
		l.done(o.AddReplica(l.Context(), cluster.AddReplicaOptions{Zone: zoneD}))
		if !told.progress("join ", "failed: attempt 1", "error execution phase: no such image") {
			t.Errorf("the failed attempt is not told: %+v", told.events)
		}
		if !told.progress("attach ", "health checks") {
			t.Error("it is not told that health checks are waited for")
		}
	})
}

// TestFailedAttemptsOfWorkersAreTold, also of one among those that are Ready.
func TestFailedAttemptsOfWorkersAreTold(t *testing.T) {
	in(t, "", func(l *lab) {
		l.failing(4, func(name string, role bootstrap.Role) bool {
			return role == bootstrap.Worker && strings.HasPrefix(name, "demo-default-c")
		})
		var told heard
		o := l.operator()
		o.Events = &told
		l.done(o.Up(l.Context(), document(l, small)))
		if !told.progress("await ", "0 of 1 workers Ready", "demo-default-c", "failed: attempt", "no such image") {
			t.Errorf("the failed attempt is not told: %+v", told.events)
		}
	})
}
