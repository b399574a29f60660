package work

import (
	"container/heap"
	"context"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/clock"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

// Deadlines knows when resources want to be looked at. An entry that no longer
// holds is found so when its time comes.
type Deadlines struct {
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

// NewDeadlines makes a list without deadlines.
func NewDeadlines() *Deadlines {
	return &Deadlines{last: map[ref.Ref]time.Time{}, wake: make(chan struct{}, 1)}
}

// Set has a resource looked at that time; the zero time changes nothing.
func (d *Deadlines) Set(of ref.Ref, at time.Time) {
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
func (d *Deadlines) due(now time.Time) (due []ref.Ref, wait time.Duration) {
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

// Run calls f for what is due, one at a time, until ctx ends.
func (d *Deadlines) Run(ctx context.Context, clock clock.Clock, f func(context.Context, ref.Ref)) {
	for {
		due, wait := d.due(clock.Now())
		for _, r := range due {
			f(ctx, r)
		}
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
		case <-clock.After(wait):
		}
	}
}
