package dag

import (
	"context"
	"errors"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/wait"
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
	all := make([]error, len(failures))
	for i, failure := range failures {
		all[i] = failure
	}
	return errors.Join(all...)
}

// runEnded is the error of a run whose context ended; it names what was in flight.
func runEnded(cause error, inFlight []*TaskError) error {
	if len(inFlight) == 0 {
		return wait.Ended(cause, "between two steps")
	}
	return wait.Ended(cause, "during "+describe(inFlight))
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
	seen := wait.LastSeen(task.Err)
	switch {
	case seen != "":
		return seen
	case !errors.Is(task.Err, context.Canceled) && !errors.Is(task.Err, context.DeadlineExceeded):
		return task.Err.Error()
	}
	return task.Detail
}
