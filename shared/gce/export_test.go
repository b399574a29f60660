package gce

import "context"

// NewImpatient is New without pauses between attempts.
func NewImpatient(ctx context.Context, config Config) (*Client, error) {
	return newClient(ctx, config, impatient)
}
