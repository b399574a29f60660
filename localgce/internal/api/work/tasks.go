// Package work has what controllers are made of: tasks in the background, queues,
// deadlines and watchers.
package work

import (
	"context"
	"sync"
)

// Tasks runs work in the background, from open on; what is handed in before
// waits for it.
type Tasks struct {
	opened chan struct{}
	group  sync.WaitGroup

	mu  sync.Mutex
	ctx context.Context
}

// NewTasks makes tasks that wait for Open.
func NewTasks() *Tasks { return &Tasks{opened: make(chan struct{})} }

// Open starts what was handed in, and from now on what is; all ends with ctx.
func (t *Tasks) Open(ctx context.Context) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ctx = ctx
	close(t.opened)
}

// Do runs f in a goroutine of its own. Once the server has ended, it does not:
// whatever f was to do is found unfinished in the state at the next start.
func (t *Tasks) Do(f func(context.Context)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ctx != nil && t.ctx.Err() != nil {
		return
	}
	t.group.Go(func() {
		<-t.opened
		f(t.ctx)
	})
}

// Wait waits until all tasks have ended.
func (t *Tasks) Wait() { t.group.Wait() }
