package wait

import (
	"context"
	"errors"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// end is the end of a context in words of our own.
type end struct {
	text  string
	seen  string // what a wait saw last
	cause error  // the context's error
}

func (e *end) Error() string { return e.text }

func (e *end) Unwrap() error { return e.cause }

// LastSeen is what the wait that err is the end of saw last; "" for none.
func LastSeen(err error) string {
	var e *end
	if errors.As(err, &e) {
		return e.seen
	}
	return ""
}

// Ended is the error of what a context's end, the cause, has ended while it was
// where: of kind TimedOut or Interrupted.
func Ended(cause error, where string) error {
	return ended(&end{text: verb(cause) + " " + where, cause: cause})
}

// endedWaiting is the error of a wait whose context ended.
func endedWaiting(cause error, seen string) error {
	return ended(&end{text: verb(cause) + "; last seen: " + seen, seen: seen, cause: cause})
}

func verb(cause error) string {
	if errors.Is(cause, context.DeadlineExceeded) {
		return "timed out"
	}
	return "interrupted"
}

func ended(e *end) error {
	if errors.Is(e.cause, context.DeadlineExceeded) {
		return errs.Errorf(errs.TimedOut, "%w", e).WithID("timed-out").
			WithHint("Run the same command again, with a longer --timeout: it resumes where it stopped.")
	}
	return errs.Errorf(errs.Interrupted, "%w", e).WithID("interrupted").
		WithHint("Run the same command again: it resumes where it stopped.")
}
