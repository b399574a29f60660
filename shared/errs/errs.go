// Package errs gives errors a kind, from which the exit code follows, and a
// hint that says what to do next.
package errs

import (
	"context"
	"errors"
	"fmt"
)

// Kind says what sort of thing went wrong.
type Kind string

// The kinds, each with the exit code that the faces end with.
const (
	Failed      Kind = "failed"      // 1: anything else
	Unavailable Kind = "unavailable" // 1: something did not answer; it may pass by itself
	Rejected    Kind = "rejected"    // 1: the answer is no, and waiting does not change it
	Usage       Kind = "usage"       // 2: the command line or the spec is wrong; nothing was changed
	Degraded    Kind = "degraded"    // 3: the cluster answers, but not all of it is well
	Denied      Kind = "denied"      // 4: no credentials, or not enough permission
	Exhausted   Kind = "exhausted"   // 5: quota or stockout
	Unsafe      Kind = "unsafe"      // 6: refused, because it would break the cluster
	Pending     Kind = "pending"     // 7: a dry run that was asked for it has found changes to make
	TimedOut    Kind = "timeout"     // 124: a deadline passed
	Interrupted Kind = "interrupted" // 130: the user said stop
)

var exitCodes = map[Kind]int{
	Failed: 1, Unavailable: 1, Rejected: 1, Usage: 2, Degraded: 3, Denied: 4, Exhausted: 5, Unsafe: 6, Pending: 7, TimedOut: 124, Interrupted: 130,
}

// Error is an error with a kind, a stable id for look-ups, and a hint.
type Error struct {
	Kind Kind
	ID   string // stable, such as "quorum-would-be-lost"; may be empty
	Hint string // what to do next, a full sentence or a command; may be empty
	Err  error
}

func (e *Error) Error() string { return e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an error of the given kind; format may wrap with %w.
func Errorf(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Err: fmt.Errorf(format, args...)}
}

// WithHint returns e with a hint that says what to do next.
func (e *Error) WithHint(format string, args ...any) *Error {
	hinted := *e
	hinted.Hint = fmt.Sprintf(format, args...)
	return &hinted
}

// WithID returns e with a stable id.
func (e *Error) WithID(id string) *Error {
	named := *e
	named.ID = id
	return &named
}

// KindOf finds the kind of err: that of the first Error in its chain, else
// what its cancelled or expired context says, else Failed.
func KindOf(err error) Kind {
	var f *Error
	switch {
	case errors.As(err, &f):
		return f.Kind
	case errors.Is(err, context.DeadlineExceeded):
		return TimedOut
	case errors.Is(err, context.Canceled):
		return Interrupted
	}
	return Failed
}

// HintOf finds the first hint in err's chain, or "".
func HintOf(err error) string {
	var f *Error
	for errors.As(err, &f) {
		if f.Hint != "" {
			return f.Hint
		}
		err = f.Err
	}
	return ""
}

// IDOf is the id of the first Error in err's chain, or "".
func IDOf(err error) string {
	var f *Error
	if errors.As(err, &f) {
		return f.ID
	}
	return ""
}

// ExitCode is what the process ends with for err; 0 for nil.
func ExitCode(err error) int {
	if err == nil {
		return 0
	}
	return exitCodes[KindOf(err)]
}
