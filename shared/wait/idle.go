package wait

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrIdle is why a context of WithIdleTimeout has ended: its cause.
var ErrIdle = errors.New("no answer, nor any part of one")

type idleKey struct{}

// idleTimer ends a context when there is no progress for too long.
type idleTimer struct {
	mu    sync.Mutex
	timer *time.Timer
	limit time.Duration
	outer *idleTimer // nil for none
}

// WithIdleTimeout returns a context that ends, with the cause ErrIdle, when there
// has been no Progressed for limit: what gets further may take as long as it takes.
func WithIdleTimeout(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	outer, _ := ctx.Value(idleKey{}).(*idleTimer)
	ctx, end := context.WithCancelCause(ctx)
	s := &idleTimer{limit: limit, outer: outer}
	s.timer = time.AfterFunc(limit, func() { end(ErrIdle) })
	return context.WithValue(ctx, idleKey{}, s), func() {
		s.timer.Stop()
		end(context.Canceled)
	}
}

// Progressed starts the time of every WithIdleTimeout around ctx again: something got
// further.
func Progressed(ctx context.Context) {
	s, _ := ctx.Value(idleKey{}).(*idleTimer)
	for ; s != nil; s = s.outer {
		s.mu.Lock()
		if s.timer.Stop() { // else it has ended
			s.timer.Reset(s.limit)
		}
		s.mu.Unlock()
	}
}

// HasIdleTimeout reports whether ctx has an idle time-out.
func HasIdleTimeout(ctx context.Context) bool { return ctx.Value(idleKey{}) != nil }
