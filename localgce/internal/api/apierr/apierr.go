// Package apierr is the errors of the Compute Engine API, in the two forms
// that it gives them: as an answer, and inside an operation.
package apierr

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"

	compute "google.golang.org/api/compute/v1"
)

// Error is one error of the API.
type Error struct {
	Status  int    // HTTP status
	Reason  string // such as "resourceInUseByAnotherResource"
	Message string
}

func (e *Error) Error() string { return e.Message }

// NotFound says that no resource has this path.
func NotFound(path string) *Error {
	return &Error{http.StatusNotFound, "notFound", fmt.Sprintf("The resource '%s' was not found", path)}
}

// AlreadyExists says that the path is taken.
func AlreadyExists(path string) *Error {
	return &Error{http.StatusConflict, "alreadyExists", fmt.Sprintf("The resource '%s' already exists", path)}
}

// InUse says that the resource cannot go as long as user refers to it; kind is
// the API's word for the resource, such as "instance_group".
func InUse(kind, path, user string) *Error {
	return &Error{http.StatusBadRequest, "resourceInUseByAnotherResource",
		fmt.Sprintf("The %s resource '%s' is already being used by '%s'", kind, path, user)}
}

// NotReady says that the resource is in transition: try again.
func NotReady(path string) *Error {
	return &Error{http.StatusBadRequest, "resourceNotReady", fmt.Sprintf("The resource '%s' is not ready", path)}
}

// Invalid says what is wrong with the value of a field.
func Invalid(field, value, why string, args ...any) *Error {
	return &Error{http.StatusBadRequest, "invalid",
		fmt.Sprintf("Invalid value for field '%s': '%s'. %s", field, value, fmt.Sprintf(why, args...))}
}

// Required says that a field is missing.
func Required(field string) *Error {
	return &Error{http.StatusBadRequest, "required", fmt.Sprintf("Required field '%s' not specified", field)}
}

// BadRequest is a request that makes no sense, for the given reason.
func BadRequest(reason, message string, args ...any) *Error {
	return &Error{http.StatusBadRequest, reason, fmt.Sprintf(message, args...)}
}

// ConditionNotMet says that a fingerprint is stale.
func ConditionNotMet(message string) *Error {
	return &Error{http.StatusPreconditionFailed, "conditionNotMet", message}
}

// Unauthenticated refuses a request without the token.
func Unauthenticated() *Error {
	return &Error{http.StatusUnauthorized, "authError",
		"Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential."}
}

// Denied says that a permission is missing on what has the path.
func Denied(permission, path string) *Error {
	return &Error{http.StatusForbidden, "forbidden",
		fmt.Sprintf("Required '%s' permission for '%s'", permission, path)}
}

// QuotaExceeded says that a limit is reached; where is "globally" or "in
// region R".
func QuotaExceeded(metric string, limit float64, where string) *Error {
	return &Error{http.StatusForbidden, "quotaExceeded",
		fmt.Sprintf("Quota '%s' exceeded.  Limit: %.1f %s.", metric, limit, where)}
}

// NotImplemented names a method that the local Compute Engine does not have.
func NotImplemented(method string) *Error {
	return &Error{http.StatusNotImplemented, "notImplemented",
		fmt.Sprintf("%s is not implemented by the local Compute Engine", method)}
}

// Internal wraps what went wrong on this computer.
func Internal(err error) *Error {
	return &Error{http.StatusInternalServerError, "internalError", err.Error()}
}

// From finds the API's error in err's chain, or makes an internal one.
func From(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return Internal(err)
}

// Item is one entry of Body's list.
type Item struct {
	Message string `json:"message"`
	Domain  string `json:"domain"`
	Reason  string `json:"reason"`
}

// Body is the JSON form of an error answer.
type Body struct {
	Error struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
		Errors  []Item `json:"errors"`
		Status  string `json:"status,omitempty"`
	} `json:"error"`
}

// Body makes the answer.
func (e *Error) Body() Body {
	var b Body
	b.Error.Code, b.Error.Message = e.Status, e.Message
	b.Error.Errors = []Item{{e.Message, "global", e.Reason}}
	b.Error.Status = statusNames[e.Status]
	return b
}

var statusNames = map[int]string{
	http.StatusUnauthorized:   "UNAUTHENTICATED",
	http.StatusNotImplemented: "UNIMPLEMENTED",
}

// Operation is the form that the error takes in an operation: the reason in
// capitals as the code, with the HTTP status beside it.
func (e *Error) Operation() (body *compute.OperationError, status int64, message string) {
	code := upper(e.Reason)
	if e.Reason == "notFound" {
		code = "RESOURCE_NOT_FOUND"
	}
	body = &compute.OperationError{Errors: []*compute.OperationErrorErrors{{Code: code, Message: e.Message}}}
	return body, int64(e.Status), strings.ToUpper(http.StatusText(e.Status))
}

// upper turns camelCase to CAMEL_CASE.
func upper(reason string) string {
	var b strings.Builder
	for _, c := range reason {
		if unicode.IsUpper(c) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToUpper(c))
	}
	return b.String()
}

// Starting says that the state is not yet to be relied on.
func Starting() *Error {
	return &Error{Status: http.StatusServiceUnavailable, Reason: "backendError",
		Message: "The local Compute Engine is starting: it has not looked at all of its machines yet. Please try again in a few seconds."}
}

// Unavailable is an answer of a service that is out of order.
func Unavailable() *Error {
	return &Error{Status: http.StatusServiceUnavailable, Reason: "backendError",
		Message: "The service is currently unavailable. Please try again in 30 seconds."}
}
