package gce

import (
	"context"
	"errors"
	"fmt"
	"time"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"
	"github.com/google/uuid"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
)

// patienceOfAll bounds every method of Client that changes something, beside
// the caller's own deadline: Compute Engine's slowest operation here, deleting
// a large managed group, takes a few minutes.
const patienceOfAll = 15 * time.Minute

// mutation starts a change and returns its operation; nil if nothing had to be
// changed. requestID is the same over all repetitions of one intent.
type mutation func(ctx context.Context, requestID *string) (*compute.Operation, error)

// mutate carries the mutation out and waits for its end. It starts over, as a
// new intent, when the operation ends in "not now", in a failure of Compute
// Engine's own, or in what again names.
func (c *Client) mutate(ctx context.Context, change mutation, again ...func(error) bool) error {
	for attempt := 1; ; attempt++ {
		err := c.carryOut(ctx, change)
		if err == nil || attempt >= worth(err, again) {
			return err
		}
		if stopped := c.sleep(ctx, backoff(attempt)); stopped != nil {
			return fmt.Errorf("%w; the last answer was: %w", stopped, err)
		}
	}
}

func (c *Client) carryOut(ctx context.Context, change mutation) error {
	requestID := uuid.NewString()
	operation, err := change(ctx, &requestID)
	if err != nil || operation == nil {
		return err
	}
	return c.wait(ctx, operation.Proto())
}

// worth tells how often an intent that ended so is worth a try in all.
func worth(err error, again []func(error) bool) int {
	var inVain *exhausted
	if errors.As(err, &inVain) {
		return 1
	}
	for _, matches := range append(again, refusal.Busy) {
		if matches(err) {
			return many
		}
	}
	if refused, _ := refusal.Of(err); refused.Internal() {
		return few
	}
	return 1
}

// wait waits for the operation's end, and returns what it was refused for.
// The server holds each question for up to two minutes, or answers early.
func (c *Client) wait(ctx context.Context, operation *computepb.Operation) error {
	for operation.GetStatus() != computepb.Operation_DONE {
		next, err := c.ask(ctx, operation)
		if err == nil && next.GetStatus() != computepb.Operation_DONE {
			err = c.sleep(ctx, backoff(1))
		}
		if err != nil {
			return fmt.Errorf("wait for operation %s, last seen %s: %w",
				operation.GetName(), operation.GetStatus(), err)
		}
		operation = next
	}
	return refusal.OfOperation(operation)
}

func (c *Client) ask(ctx context.Context, operation *computepb.Operation) (*computepb.Operation, error) {
	name := operation.GetName()
	switch {
	case operation.GetZone() != "":
		return c.api.ZoneOperations.Wait(ctx, &computepb.WaitZoneOperationRequest{
			Project: c.project, Zone: body.Base(operation.GetZone()), Operation: name})
	case operation.GetRegion() != "":
		return c.api.RegionOperations.Wait(ctx, &computepb.WaitRegionOperationRequest{
			Project: c.project, Region: body.Base(operation.GetRegion()), Operation: name})
	}
	return c.api.GlobalOperations.Wait(ctx, &computepb.WaitGlobalOperationRequest{
		Project: c.project, Operation: name})
}
