package apierr

import (
	"errors"

	compute "google.golang.org/api/compute/v1"
)

// inOperation is an error that says more in an operation than in an answer.
type inOperation struct {
	answer  *Error
	code    string // in place of the one that the reason makes
	details []*compute.OperationErrorErrorsErrorDetails
}

func (e *inOperation) Error() string { return e.answer.Message }

func (e *inOperation) Unwrap() error { return e.answer }

// Coded is an error whose operation carries this code. The status is what
// stands beside it; 0 for none, as some of Compute Engine's own.
func Coded(status int, code, message string) error {
	return &inOperation{answer: &Error{status, code, message}, code: code}
}

// Operation is the form that err takes in an operation.
func Operation(err error) (body *compute.OperationError, status int64, message string) {
	body, status, message = From(err).Operation()
	var more *inOperation
	if !errors.As(err, &more) {
		return body, status, message
	}
	if more.code != "" {
		body.Errors[0].Code = more.code
	}
	body.Errors[0].ErrorDetails = more.details
	return body, status, message
}
