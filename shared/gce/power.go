package gce

import (
	"context"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Start starts a stopped instance and waits until Compute Engine has started
// it; what runs is left alone.
func (c *Client) Start(ctx context.Context, instance infra.Ref) error {
	ctx, cancel := context.WithTimeout(ctx, patienceOfAll)
	defer cancel()
	err := c.mutate(ctx, func(ctx context.Context, id *string) (*compute.Operation, error) {
		return c.api.instances.Start(ctx, &computepb.StartInstanceRequest{
			Project: c.project, Zone: instance.Zone, RequestId: id, Instance: instance.Name})
	})
	return c.explain(c.about("start", instance), err)
}

// Stop stops a running instance and waits until it is TERMINATED.
func (c *Client) Stop(ctx context.Context, instance infra.Ref) error {
	ctx, cancel := context.WithTimeout(ctx, patienceOfAll)
	defer cancel()
	err := c.mutate(ctx, func(ctx context.Context, id *string) (*compute.Operation, error) {
		return c.api.instances.Stop(ctx, &computepb.StopInstanceRequest{
			Project: c.project, Zone: instance.Zone, RequestId: id, Instance: instance.Name})
	})
	return c.explain(c.about("stop", instance), err)
}
