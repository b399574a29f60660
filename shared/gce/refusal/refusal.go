package refusal

import (
	"errors"
	"net/http"
	"strings"

	"cloud.google.com/go/compute/apiv1/computepb"
	"google.golang.org/api/googleapi"
)

// Error is Compute Engine's "no", whether it came at once or as the end of
// an operation.
type Error struct {
	Status  int      // HTTP status; 0 if the operation did not tell
	Reason  string   // notFound, or NOT_FOUND in operations
	Message string   // Compute Engine's own words
	Zones   []string // with a stockout: the zones that have room, if told
}

// Error implements error.
func (r *Error) Error() string {
	if r.Message == "" {
		return strings.TrimSpace(r.Reason + " " + http.StatusText(r.Status))
	}
	return r.Message
}

// Of finds the refusal in err's chain, the zero refusal if there is none.
func Of(err error) (*Error, bool) {
	var refused *Error
	if errors.As(err, &refused) {
		return refused, true
	}
	var answer *googleapi.Error
	if !errors.As(err, &answer) {
		return &Error{}, false
	}
	refused = &Error{Status: answer.Code, Message: answer.Message}
	if len(answer.Errors) > 0 {
		refused.Reason = answer.Errors[0].Reason
	}
	return refused, true
}

// OfOperation returns how a finished operation was refused, nil if it was
// not. Google's own waiter takes an operation that only lists errors, without
// an HTTP status, for a success.
func OfOperation(operation *computepb.Operation) error {
	status := int(operation.GetHttpErrorStatusCode())
	listed := operation.GetError().GetErrors()
	if len(listed) == 0 && status < 400 {
		return nil
	}
	refused := &Error{Status: status, Message: operation.GetHttpErrorMessage()}
	if len(listed) > 0 {
		refused.Reason = listed[0].GetCode()
		refused.Message = listed[0].GetMessage()
		refused.Zones = zonesAvailable(listed[0])
	}
	return refused
}

// zonesAvailable reads from the details of a stockout where there is room.
func zonesAvailable(e *computepb.Errors) []string {
	for _, detail := range e.GetErrorDetails() {
		list := detail.GetErrorInfo().GetMetadatas()["zonesAvailable"]
		if zones := strings.FieldsFunc(list, isSeparator); len(zones) > 0 {
			return zones
		}
	}
	return nil
}

func isSeparator(r rune) bool { return r == ',' || r == ' ' }

// is compares the reason with one in the form of synchronous errors:
// operations write the same reason in capitals and underscores.
func (r *Error) is(reasons ...string) bool {
	have := strings.ReplaceAll(r.Reason, "_", "")
	for _, reason := range reasons {
		if strings.EqualFold(have, reason) {
			return true
		}
	}
	return false
}

// Busy tells that the same request may succeed in a moment. A stockout, which
// Compute Engine gives the status 503 too, may last for hours.
func (r *Error) Busy() bool {
	if r.Stockout() {
		return false
	}
	switch r.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return r.is("rateLimitExceeded", "userRateLimitExceeded", "resourceNotReady",
		"resourceOperationRateExceeded", "concurrentOperationsQuotaExceeded")
}

// Internal tells that Compute Engine failed at it for reasons of its own.
func (r *Error) Internal() bool {
	return r.Status == http.StatusInternalServerError || r.is("internalError")
}

// Stockout tells that a zone has no room for such machines.
func (r *Error) Stockout() bool {
	return r.is("zoneResourcePoolExhausted", "zoneResourcePoolExhaustedWithDetails", "stockout")
}

// Quota tells that the project may not have more.
func (r *Error) Quota() bool { return r.is("quotaExceeded") }

func (r *Error) isDenied() bool {
	return r.Status == http.StatusUnauthorized || r.Status == http.StatusForbidden ||
		r.is("forbidden", "permissionDenied")
}
