package work

import (
	"context"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/clock"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

// Queue holds resources that a controller is to look at, each once however
// often it is added.
type Queue struct {
	mu     sync.Mutex
	dirty  map[ref.Ref]bool
	failed map[ref.Ref]time.Duration // after how long those are looked at again that failed last
	wake   chan struct{}
}

// After how long a controller looks again at what failed: the longer, the more
// often in a row.
const (
	firstAgain = time.Second
	lastAgain  = time.Minute
)

// NewQueue makes an empty queue.
func NewQueue() *Queue {
	return &Queue{dirty: map[ref.Ref]bool{}, failed: map[ref.Ref]time.Duration{}, wake: make(chan struct{}, 1)}
}

// Add has a resource looked at.
func (q *Queue) Add(r ref.Ref) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.dirty[r] = true
	select {
	case q.wake <- struct{}{}:
	default: // it will look anyway
	}
}

func (q *Queue) take() map[ref.Ref]bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	taken := q.dirty
	q.dirty = map[ref.Ref]bool{}
	return taken
}

// Run calls f for what is added, one at a time, until ctx ends. What fails it
// looks at again, after a while, until it succeeds.
func (q *Queue) Run(ctx context.Context, clock clock.Clock, f func(context.Context, ref.Ref) error) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-q.wake:
		}
		for r := range q.take() {
			if f(ctx, r) != nil {
				q.Again(ctx, clock, r)
			} else {
				q.forgive(r)
			}
		}
	}
}

// Again has a resource looked at that failed, after a while.
func (q *Queue) Again(ctx context.Context, clock clock.Clock, r ref.Ref) {
	q.mu.Lock()
	wait := min(max(firstAgain, 2*q.failed[r]), lastAgain)
	q.failed[r] = wait
	q.mu.Unlock()
	go func() {
		select {
		case <-ctx.Done():
		case <-clock.After(wait):
			q.Add(r)
		}
	}()
}

func (q *Queue) forgive(r ref.Ref) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.failed, r)
}
