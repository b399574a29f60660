package gce

import (
	"errors"
	"net/http"
	"strings"

	"cloud.google.com/go/compute/apiv1/computepb"
	"google.golang.org/api/googleapi"
)

// refusal is Compute Engine's "no", whether it came at once or as the end of
// an operation.
type refusal struct {
	status  int      // HTTP status; 0 if the operation did not tell
	reason  string   // notFound, or NOT_FOUND in operations
	message string   // Compute Engine's own words
	zones   []string // with a stockout: the zones that have room, if told
}

func (r *refusal) Error() string {
	if r.message == "" {
		return strings.TrimSpace(r.reason + " " + http.StatusText(r.status))
	}
	return r.message
}

// asRefusal finds the refusal in err's chain, the zero refusal if there is none.
func asRefusal(err error) (*refusal, bool) {
	var refused *refusal
	if errors.As(err, &refused) {
		return refused, true
	}
	var answer *googleapi.Error
	if !errors.As(err, &answer) {
		return &refusal{}, false
	}
	refused = &refusal{status: answer.Code, message: answer.Message}
	if len(answer.Errors) > 0 {
		refused.reason = answer.Errors[0].Reason
	}
	return refused, true
}

// operationError returns how a finished operation was refused, nil if it was
// not. Google's own waiter takes an operation that only lists errors, without
// an HTTP status, for a success.
func operationError(operation *computepb.Operation) error {
	status := int(operation.GetHttpErrorStatusCode())
	listed := operation.GetError().GetErrors()
	if len(listed) == 0 && status < 400 {
		return nil
	}
	refused := &refusal{status: status, message: operation.GetHttpErrorMessage()}
	if len(listed) > 0 {
		refused.reason = listed[0].GetCode()
		refused.message = listed[0].GetMessage()
		refused.zones = zonesAvailable(listed[0])
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
func (r *refusal) is(reasons ...string) bool {
	have := strings.ReplaceAll(r.reason, "_", "")
	for _, reason := range reasons {
		if strings.EqualFold(have, reason) {
			return true
		}
	}
	return false
}

// busy tells that the same request may succeed in a moment. A stockout, which
// Compute Engine gives the status 503 too, may last for hours.
func (r *refusal) busy() bool {
	if r.isStockout() {
		return false
	}
	switch r.status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return r.is("rateLimitExceeded", "userRateLimitExceeded", "resourceNotReady",
		"resourceOperationRateExceeded", "concurrentOperationsQuotaExceeded")
}

// internal tells that Compute Engine failed at it for reasons of its own.
func (r *refusal) internal() bool {
	return r.status == http.StatusInternalServerError || r.is("internalError")
}

func busy(err error) bool {
	refused, _ := asRefusal(err)
	return refused.busy()
}

func absent(err error) bool {
	refused, _ := asRefusal(err)
	return refused.status == http.StatusNotFound || refused.is("notFound", "resourceNotFound")
}

func exists(err error) bool {
	refused, _ := asRefusal(err)
	return refused.is("alreadyExists", "resourceAlreadyExists", "memberAlreadyExists")
}

// stale tells that a fingerprint was not the current one: read again.
func stale(err error) bool {
	refused, _ := asRefusal(err)
	return refused.status == http.StatusPreconditionFailed || refused.is("conditionNotMet")
}

func inUse(err error) bool {
	refused, _ := asRefusal(err)
	return refused.is("resourceInUseByAnotherResource")
}
