package retry

import (
	"context"
	"errors"
	"fmt"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"
	"github.com/google/uuid"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/rest"
)

// Change starts a change and returns its operation; nil if nothing had to be
// changed. requestID is the same over all repetitions of one intent.
type Change func(ctx context.Context, requestID *string) (*compute.Operation, error)

// Intents carries out changes of a project's resources.
type Intents struct {
	Project string
	API     *rest.Services // waits for operations
	Sleep   Pause
}

// Do carries the change out and waits for its end. It starts over, as a
// new intent, when the operation ends in "not now", in a failure of Compute
// Engine's own, or in what again names.
func (i Intents) Do(ctx context.Context, change Change, again ...func(error) bool) error {
	for attempt := 1; ; attempt++ {
		err := i.carryOut(ctx, change)
		if err == nil || attempt >= worth(err, again) {
			return err
		}
		if stopped := i.Sleep(ctx, Backoff(attempt)); stopped != nil {
			return fmt.Errorf("%w; the last answer was: %w", stopped, err)
		}
	}
}

func (i Intents) carryOut(ctx context.Context, change Change) error {
	requestID := uuid.NewString()
	operation, err := change(ctx, &requestID)
	if err != nil || operation == nil {
		return err
	}
	return i.wait(ctx, operation.Proto())
}

// worth tells how often an intent that ended so is worth a try in all.
func worth(err error, again []func(error) bool) int {
	var inVain *exhausted
	if errors.As(err, &inVain) {
		return 1
	}
	for _, matches := range append(again, refusal.Busy) {
		if matches(err) {
			return Many
		}
	}
	if refused, _ := refusal.Of(err); refused.Internal() {
		return Few
	}
	return 1
}

// wait waits for the operation's end, and returns what it was refused for.
// The server holds each question for up to two minutes, or answers early.
func (i Intents) wait(ctx context.Context, operation *computepb.Operation) error {
	for operation.GetStatus() != computepb.Operation_DONE {
		next, err := i.ask(ctx, operation)
		if err == nil && next.GetStatus() != computepb.Operation_DONE {
			err = i.Sleep(ctx, Backoff(1))
		}
		if err != nil {
			return fmt.Errorf("wait for operation %s, last seen %s: %w",
				operation.GetName(), operation.GetStatus(), err)
		}
		operation = next
	}
	return refusal.OfOperation(operation)
}

func (i Intents) ask(ctx context.Context, operation *computepb.Operation) (*computepb.Operation, error) {
	name := operation.GetName()
	switch {
	case operation.GetZone() != "":
		return i.API.ZoneOperations.Wait(ctx, &computepb.WaitZoneOperationRequest{
			Project: i.Project, Zone: body.Base(operation.GetZone()), Operation: name})
	case operation.GetRegion() != "":
		return i.API.RegionOperations.Wait(ctx, &computepb.WaitRegionOperationRequest{
			Project: i.Project, Region: body.Base(operation.GetRegion()), Operation: name})
	}
	return i.API.GlobalOperations.Wait(ctx, &computepb.WaitGlobalOperationRequest{
		Project: i.Project, Operation: name})
}
