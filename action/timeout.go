package action

import (
	"context"
	"errors"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// outOfTime gives errors that come from the end of the job's timeout their
// kind, where the core has not done so.
func outOfTime(ctx context.Context, err error, timeout time.Duration) error {
	kind := errs.KindOf(err)
	switch {
	case err == nil || kind == errs.TimedOut || kind == errs.Interrupted:
		return err
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return errs.Errorf(errs.TimedOut, "not finished within %s: %w", timeout, err).
			WithHint("Give it more time with the input timeout.")
	case ctx.Err() != nil:
		return errs.Errorf(errs.Interrupted, "the job was cancelled: %w", err)
	}
	return err
}
