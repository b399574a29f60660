package engine

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrStill is why a context of WithStillness has ended: its cause.
var ErrStill = errors.New("no answer, nor any part of one")

type stillnessKey struct{}

// stillness ends a context when there is no sign for too long.
type stillness struct {
	mu    sync.Mutex
	timer *time.Timer
	limit time.Duration
	outer *stillness // nil for none
}

// WithStillness returns a context that ends, with the cause ErrStill, when there
// has been no Sign for limit: what gets further may take as long as it takes.
func WithStillness(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	outer, _ := ctx.Value(stillnessKey{}).(*stillness)
	still, end := context.WithCancelCause(ctx)
	s := &stillness{limit: limit, outer: outer}
	s.timer = time.AfterFunc(limit, func() { end(ErrStill) })
	return context.WithValue(still, stillnessKey{}, s), func() {
		s.timer.Stop()
		end(context.Canceled)
	}
}

// Sign tells all WithStillness around ctx that something gets further.
func Sign(ctx context.Context) {
	s, _ := ctx.Value(stillnessKey{}).(*stillness)
	for ; s != nil; s = s.outer {
		s.mu.Lock()
		if s.timer.Stop() { // else it has ended
			s.timer.Reset(s.limit)
		}
		s.mu.Unlock()
	}
}

// WithinStillness reports whether ctx ends without a Sign.
func WithinStillness(ctx context.Context) bool { return ctx.Value(stillnessKey{}) != nil }
