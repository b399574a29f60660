package resource

import (
	"regexp"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

var validUUID = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

const zeroUUID = "00000000-0000-0000-0000-000000000000"

// requestID is the UUID that makes a request one with its repetitions; "" for
// none.
func requestID(r *Request) (string, error) {
	id := r.Query.Get("requestId")
	if id != "" && (!validUUID.MatchString(id) || id == zeroUUID) {
		return "", apierr.Invalid("requestId", id, "Must be a valid UUID.")
	}
	return id, nil
}

// sameRequest refuses a request that comes with the requestId of another one.
// Only a repetition may have it, whose body is not looked at.
func sameRequest(op *compute.Operation, operationType string, target ref.Ref) error {
	if op.OperationType != operationType || op.TargetLink != target.URL() {
		return apierr.Invalid("requestId", op.ClientOperationId, "It was used for another request: %s of '%s'.",
			op.OperationType, ref.Of(op.TargetLink).Path())
	}
	return nil
}
