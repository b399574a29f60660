package action

import (
	"context"
	"errors"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

// outOfTime gives errors that come from the end of the job's patience their
// kind, where the core has not done so.
func outOfTime(ctx context.Context, err error, timeout time.Duration) error {
	kind := fault.KindOf(err)
	switch {
	case err == nil || kind == fault.TimedOut || kind == fault.Interrupted:
		return err
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fault.Errorf(fault.TimedOut, "not finished within %s: %w", timeout, err).
			WithHint("Give it more time with the input timeout.")
	case ctx.Err() != nil:
		return fault.Errorf(fault.Interrupted, "the job was cancelled: %w", err)
	}
	return err
}
