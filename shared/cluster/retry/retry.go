// Package retry says how the verbs wait for what does not answer: how often they
// ask again, for how long, and which answers end a wait at once.
package retry

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// Interval is how often something is looked at that takes its time.
const Interval = time.Second

// How long something may not answer. A number of tries would be no measure: slow
// answers and quick refusals take up different times. What a plan has begun gets
// more than what only asks: each replica that joins keeps a slow computer's etcd
// and API busy for minutes.
const (
	unavailableTimeout = 2 * time.Minute
	StepTimeout        = 10 * time.Minute
)

// Do repeats what is "ensure" anyway as long as something does not answer.
func Do(ctx context.Context, do func(context.Context) error) error {
	return within(ctx, unavailableTimeout, do)
}

// Step is Do for a step of a plan.
func Step(ctx context.Context, do func(context.Context) error) error {
	return within(ctx, StepTimeout, do)
}

func within(ctx context.Context, timeout time.Duration, do func(context.Context) error) error {
	var since time.Time // of the first try that failed: what it did before may be long
	return wait.Retry(ctx, wait.Backoff{Max: 4 * time.Second}, func(err error) bool {
		if since.IsZero() {
			since = time.Now()
		}
		return errs.KindOf(err) == errs.Unavailable && time.Since(since) < timeout
	}, do)
}

// Lasting is err where waiting does not change it, for a wait to end with; nil
// for what may pass.
func Lasting(err error) error {
	if errs.Lasting(err) {
		return err
	}
	return nil
}

// Report reports why something is tried again, and returns the error.
func Report(report func(string), err error) error {
	if errs.KindOf(err) == errs.Unavailable {
		first, _, _ := strings.Cut(err.Error(), "\n")
		report("trying again, for now: " + first)
	}
	return err
}

// ErrLate is an answer that did not come in time.
var ErrLate = errors.New("no answer")

// WithIdleTimeout asks once, for as long as the answer gets further: the timeout
// is for its first part, and for each next one.
func WithIdleTimeout(ctx context.Context, timeout time.Duration, ask func(context.Context) error) error {
	limited, cancel := wait.WithIdleTimeout(ctx, timeout)
	defer cancel()
	err := ask(limited)
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		return fmt.Errorf("%w within %s", ErrLate, timeout)
	}
	return err
}
