package gce

import (
	"context"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
)

// overallTimeout bounds every method of Client that changes something, beside
// the caller's own deadline: Compute Engine's slowest operation here, deleting
// a large managed group, takes a few minutes.
const overallTimeout = 15 * time.Minute

// mutate carries the change out and waits for its end; again are further errors
// upon which it starts over.
func (c *Client) mutate(ctx context.Context, change retry.Change, again ...func(error) bool) error {
	return retry.Intents{Project: c.project, API: c.api, Sleep: c.sleep}.Do(ctx, change, again...)
}
