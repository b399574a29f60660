package gce

import (
	"context"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Start starts a stopped instance and waits until Compute Engine has started
// it; what runs is left alone.
func (c *Client) Start(ctx context.Context, instance infra.Ref) error {
	ctx, cancel := context.WithTimeout(ctx, overallTimeout)
	defer cancel()
	err := c.mutate(ctx, func(ctx context.Context, id *string) (*compute.Operation, error) {
		return c.api.Instances.Start(ctx, &computepb.StartInstanceRequest{
			Project: c.project, Zone: instance.Zone, RequestId: id, Instance: instance.Name})
	})
	return c.explain(c.about("start", instance), err)
}

// Stop stops a running instance and waits until it is TERMINATED.
func (c *Client) Stop(ctx context.Context, instance infra.Ref) error {
	ctx, cancel := context.WithTimeout(ctx, overallTimeout)
	defer cancel()
	err := c.mutate(ctx, func(ctx context.Context, id *string) (*compute.Operation, error) {
		return c.api.Instances.Stop(ctx, &computepb.StopInstanceRequest{
			Project: c.project, Zone: instance.Zone, RequestId: id, Instance: instance.Name})
	})
	return c.explain(c.about("stop", instance), err)
}

// SetRepair tells a managed group whether to make VMs anew that do not run: by
// default it does, also with those that somebody has stopped.
func (c *Client) SetRepair(ctx context.Context, group infra.Ref, repair bool) error {
	ctx, cancel := context.WithTimeout(ctx, overallTimeout)
	defer cancel()
	action := "DO_NOTHING"
	if repair {
		action = "REPAIR"
	}
	err := c.mutate(ctx, managedGroups{c}.setActionOnFailure(group, action), refusal.Stale)
	return c.explain(c.about("set the repair policy of", group), err)
}

func (k managedGroups) setActionOnFailure(ref infra.Ref, action string) retry.Change {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		have, err := k.get(ctx, ref)
		if err != nil || have.GetInstanceLifecyclePolicy().GetDefaultActionOnFailure() == action {
			return nil, err
		}
		return k.api.ManagedGroups.Patch(ctx, &computepb.PatchInstanceGroupManagerRequest{
			Project: k.project, Zone: ref.Zone, RequestId: id, InstanceGroupManager: ref.Name,
			InstanceGroupManagerResource: &computepb.InstanceGroupManager{
				Fingerprint:             have.Fingerprint,
				InstanceLifecyclePolicy: &computepb.InstanceGroupManagerInstanceLifecyclePolicy{DefaultActionOnFailure: new(action)},
			}})
	}
}
