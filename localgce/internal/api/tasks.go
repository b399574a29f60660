package api

import (
	"context"
	"sync"
)

// tasks runs work in the background, from open on; what is handed in before
// waits for it.
type tasks struct {
	opened chan struct{}
	group  sync.WaitGroup

	mu  sync.Mutex
	ctx context.Context
}

func newTasks() *tasks { return &tasks{opened: make(chan struct{})} }

func (t *tasks) open(ctx context.Context) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ctx = ctx
	close(t.opened)
}

// do runs f in a goroutine of its own. Once the server has ended, it does not:
// whatever f was to do is found unfinished in the state at the next start.
func (t *tasks) do(f func(context.Context)) {
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

func (t *tasks) wait() { t.group.Wait() }
