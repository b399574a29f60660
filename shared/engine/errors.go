package engine

import (
	"context"
	"errors"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

// TaskError says which task failed.
type TaskError struct {
	ID     string
	Title  string
	Zone   string
	Detail string // the last thing that the task reported
	Err    error
}

func (e *TaskError) Error() string { return e.Title + ": " + e.Err.Error() }

func (e *TaskError) Unwrap() error { return e.Err }

// joined makes one error of the failures; its kind is that of the first.
func joined(failures []*TaskError) error {
	if len(failures) == 1 {
		return failures[0]
	}
	errs := make([]error, len(failures))
	for i, failure := range failures {
		errs[i] = failure
	}
	return errors.Join(errs...)
}

// endError is the end of a context in words of our own.
type endError struct {
	text  string
	seen  string // what a wait saw last
	cause error  // the context's error
}

func (e *endError) Error() string { return e.text }

func (e *endError) Unwrap() error { return e.cause }

// waitEnded is the error of a wait whose context ended.
func waitEnded(cause error, seen string) error {
	return ended(&endError{text: verb(cause) + "; last seen: " + seen, seen: seen, cause: cause})
}

// runEnded is the error of a run whose context ended; it names what was in flight.
func runEnded(cause error, inFlight []*TaskError) error {
	text := verb(cause) + " between two steps"
	if len(inFlight) > 0 {
		text = verb(cause) + " during " + describe(inFlight)
	}
	return ended(&endError{text: text, cause: cause})
}

func describe(inFlight []*TaskError) string {
	parts := make([]string, len(inFlight))
	for i, task := range inFlight {
		parts[i] = task.Title
		if seen := lastSeen(task); seen != "" {
			parts[i] += " (" + seen + ")"
		}
	}
	return strings.Join(parts, "; ")
}

func lastSeen(task *TaskError) string {
	var end *endError
	switch {
	case errors.As(task.Err, &end) && end.seen != "":
		return end.seen
	case !errors.Is(task.Err, context.Canceled) && !errors.Is(task.Err, context.DeadlineExceeded):
		return task.Err.Error()
	}
	return task.Detail
}

func verb(cause error) string {
	if errors.Is(cause, context.DeadlineExceeded) {
		return "timed out"
	}
	return "interrupted"
}

func ended(end *endError) error {
	if errors.Is(end.cause, context.DeadlineExceeded) {
		return fault.Errorf(fault.TimedOut, "%w", end).WithID("timed-out").
			WithHint("Run the same command again, with a longer --timeout: it goes on where it stopped.")
	}
	return fault.Errorf(fault.Interrupted, "%w", end).WithID("interrupted").
		WithHint("Run the same command again: it goes on where it stopped.")
}
