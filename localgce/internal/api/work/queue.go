package work

import (
	"context"
	"sync"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

// Queue holds resources that a controller is to look at, each once however
// often it is added.
type Queue struct {
	mu    sync.Mutex
	dirty map[ref.Ref]bool
	wake  chan struct{}
}

// NewQueue makes an empty queue.
func NewQueue() *Queue { return &Queue{dirty: map[ref.Ref]bool{}, wake: make(chan struct{}, 1)} }

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

// Run calls f for what is added, one at a time, until ctx ends.
func (q *Queue) Run(ctx context.Context, f func(context.Context, ref.Ref)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-q.wake:
		}
		for r := range q.take() {
			f(ctx, r)
		}
	}
}
