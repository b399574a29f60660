package retry

import (
	"context"
	"math/rand/v2"
	"time"
)

// How often to ask again. With the pauses of Backoff, Many is two minutes,
// enough for a per-minute rate limit; Few is ten seconds.
const (
	Many = 12
	Few  = 6
)

// Backoff is the pause before trying again after the attempt-th time, from 1:
// doubling from a quarter of a second to 20 s, less a random part of up to a
// half, so that clients which were refused together do not return together.
func Backoff(attempt int) time.Duration {
	const longest = 7 // doublings, after which it is over 20 s
	pause := min(250*time.Millisecond<<min(attempt-1, longest), 20*time.Second)
	return pause - rand.N(pause/2)
}

// Pause waits for d or for the end of ctx, whose error it returns.
type Pause func(ctx context.Context, d time.Duration) error

// Sleep is the pause by the computer's clock.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
