// Package wait is how anything is waited for: with a deadline, under a context, and
// saying at its end what it saw last.
package wait

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// MaxTimeout is the longest that any wait lasts, even if its context would
// allow more: no wait is without a deadline.
const MaxTimeout = time.Hour

// Poll looks at once and then every interval, give or take a tenth, until look
// says done. An error of look ends the wait; what may pass by itself (an API
// that does not answer yet) look returns as last instead. When ctx ends, the
// error is an error of kind TimedOut or Interrupted that says what was seen last.
func Poll(ctx context.Context, interval time.Duration, look func(context.Context) (done bool, last string, err error)) error {
	return loop(ctx, func() time.Duration { return interval }, look)
}

// slowest is the longest pause of PollSlowing.
const slowest = 10 * time.Second

// PollSlowing is Poll for what costs of a quota: the pauses grow with the wait, to a
// twentieth of what it has lasted, from interval up to ten seconds. So what is waited
// for is seen a twentieth later at most than it could be.
func PollSlowing(ctx context.Context, interval time.Duration, look func(context.Context) (done bool, last string, err error)) error {
	var waited time.Duration
	return loop(ctx, func() time.Duration {
		pause := min(max(interval, waited/20), slowest)
		waited += pause
		return pause
	}, look)
}

// Backoff is how the pauses between tries grow: from First (0 for 500 ms),
// doubled each time, up to Max (0 for 15 s).
type Backoff struct {
	First, Max time.Duration
}

// Retry calls do until it succeeds or fails with an error that is not
// transient. When ctx ends first, the error is an error of kind TimedOut or
// Interrupted that tells the last error of do.
func Retry(ctx context.Context, backoff Backoff, transient func(error) bool, do func(context.Context) error) error {
	return loop(ctx, backoff.pauses(), func(ctx context.Context) (bool, string, error) {
		err := do(ctx)
		if err != nil && transient(err) {
			return false, err.Error(), nil
		}
		return true, "", err
	})
}

func (b Backoff) pauses() func() time.Duration {
	next, limit := b.First, b.Max
	if next <= 0 {
		next = 500 * time.Millisecond
	}
	if limit <= 0 {
		limit = 15 * time.Second
	}
	return func() time.Duration {
		pause := min(next, limit)
		next = 2 * pause
		return pause
	}
}

// nothingYet is what a wait has seen before it looked.
const nothingYet = "nothing yet"

func loop(ctx context.Context, pause func() time.Duration, look func(context.Context) (bool, string, error)) error {
	ctx, cancel := context.WithTimeout(ctx, MaxTimeout)
	defer cancel()
	seen := nothingYet
	for {
		done, last, err := look(ctx)
		if last != "" {
			seen = last
		}
		switch {
		case err != nil && isEnd(ctx, err):
			return endedWaiting(ctx.Err(), seen)
		case err != nil:
			return err
		case done:
			return nil
		}
		if err := sleep(ctx, jitter(pause())); err != nil {
			return endedWaiting(err, seen)
		}
	}
}

// isEnd reports whether err says no more than that ctx has ended.
func isEnd(ctx context.Context, err error) bool {
	return ctx.Err() != nil && errors.Is(err, ctx.Err()) && !sawSomething(err)
}

// sawSomething reports whether the error is the end of a wait within, which saw
// something.
func sawSomething(err error) bool {
	seen := LastSeen(err)
	return seen != "" && seen != nothingYet
}

// jitter spreads callers that started together.
func jitter(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.9 + 0.2*rand.Float64()))
}

type sleepKey struct{}

// WithSleep makes every wait under ctx pause by calling sleep, which must
// return the error of its context once that has ended. Tests use it to wait on
// a clock of their own.
func WithSleep(ctx context.Context, sleep func(context.Context, time.Duration) error) context.Context {
	return context.WithValue(ctx, sleepKey{}, sleep)
}

func sleep(ctx context.Context, d time.Duration) error {
	if other, ok := ctx.Value(sleepKey{}).(func(context.Context, time.Duration) error); ok {
		return other(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}
