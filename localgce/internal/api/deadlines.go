package api

import (
	"container/heap"
	"context"
	"sync"
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// deadlines knows when the time of running instances is over, and when managed
// groups want to be looked at. An entry that no longer holds is found so
// when its time comes.
type deadlines struct {
	mu   sync.Mutex
	next deadlineHeap
	last map[ref.Ref]time.Time // what was set last, so that it is not set twice
	wake chan struct{}
}

type deadline struct {
	at time.Time
	of ref.Ref
}

type deadlineHeap []deadline

func (h deadlineHeap) Len() int           { return len(h) }
func (h deadlineHeap) Less(i, j int) bool { return h[i].at.Before(h[j].at) }
func (h deadlineHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *deadlineHeap) Push(x any)        { *h = append(*h, x.(deadline)) }
func (h *deadlineHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

func newDeadlines() *deadlines {
	return &deadlines{last: map[ref.Ref]time.Time{}, wake: make(chan struct{}, 1)}
}

func (d *deadlines) set(of ref.Ref, at time.Time) {
	if at.IsZero() {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.last[of].Equal(at) {
		return
	}
	d.last[of] = at
	heap.Push(&d.next, deadline{at, of})
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// due takes those whose time has come, and tells when the next will.
func (d *deadlines) due(now time.Time) (due []ref.Ref, wait time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.next) > 0 && !d.next[0].at.After(now) {
		over := heap.Pop(&d.next).(deadline)
		due = append(due, over.of)
		if d.last[over.of].Equal(over.at) {
			delete(d.last, over.of)
		}
	}
	if len(d.next) > 0 {
		return due, d.next[0].at.Sub(now)
	}
	return due, time.Hour
}

func (s *Server) runDeadlines(ctx context.Context) {
	for {
		due, wait := s.deadlines.due(s.clock.Now())
		for _, r := range due {
			if r.Collection == "instances" {
				s.endRun(r)
			} else {
				s.managers.add(r)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-s.deadlines.wake:
		case <-s.clock.After(wait):
		}
	}
}

// endRun stops or deletes an instance whose time is over. A managed
// group lets it go for good: its target size goes down with it.
func (s *Server) endRun(r ref.Ref) {
	var op *compute.Operation
	s.update(func(tx *store.Tx) error {
		instance, ok := store.Get[compute.Instance](tx, r)
		if !ok || endOf(instance).IsZero() || endOf(instance).After(s.clock.Now()) || s.leaving(r) {
			return nil
		}
		action := "stop"
		if instance.Scheduling.InstanceTerminationAction == "DELETE" {
			action = "delete"
			s.release(tx, r)
		}
		op = s.addOperation(tx, action, r, "", systemUser)
		return nil
	})
	if op != nil {
		s.start(op)
	}
}
