package gce

import (
	"context"
	"maps"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// SetMetadata adds to the instance's metadata, replacing values of the same
// keys. A change by somebody else at the same moment is not lost.
func (c *Client) SetMetadata(ctx context.Context, instance infra.Ref, set map[string]string) error {
	ctx, cancel := context.WithTimeout(ctx, overallTimeout)
	defer cancel()
	err := c.mutate(ctx, func(ctx context.Context, id *string) (*compute.Operation, error) {
		have, err := instances{c}.get(ctx, instance)
		if err != nil {
			return nil, err
		}
		metadata := body.Metadata(body.Merged(body.MetadataMap(have.GetMetadata()), set))
		metadata.Fingerprint = have.GetMetadata().Fingerprint
		return c.api.Instances.SetMetadata(ctx, &computepb.SetMetadataInstanceRequest{
			Project: c.project, Zone: instance.Zone, RequestId: id,
			Instance: instance.Name, MetadataResource: metadata})
	}, refusal.Stale)
	return c.explain(c.about("set metadata of", instance), err)
}

// Publish adds to the metadata of all VMs of a managed group, of those that it
// will make as well; none is restarted. It does not wait until all running VMs
// have it: they are told one after another.
func (c *Client) Publish(ctx context.Context, group infra.Ref, metadata map[string]string) error {
	ctx, cancel := context.WithTimeout(ctx, overallTimeout)
	defer cancel()
	err := c.mutate(ctx, managedGroups{c}.setMetadata(group, metadata), refusal.Stale)
	if err == nil {
		err = c.mutate(ctx, managedGroups{c}.refresh(group))
	}
	return c.explain(c.about("publish metadata to", group), err)
}

// setMetadata changes nothing where the group has it already.
func (k managedGroups) setMetadata(ref infra.Ref, metadata map[string]string) retry.Change {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		have, err := k.get(ctx, ref)
		if err != nil {
			return nil, err
		}
		before := have.GetAllInstancesConfig().GetProperties().GetMetadata()
		merged := body.Merged(before, metadata)
		if maps.Equal(before, merged) {
			return nil, nil
		}
		return k.api.ManagedGroups.Patch(ctx, &computepb.PatchInstanceGroupManagerRequest{
			Project: k.project, Zone: ref.Zone, RequestId: id, InstanceGroupManager: ref.Name,
			InstanceGroupManagerResource: &computepb.InstanceGroupManager{
				Fingerprint:        have.Fingerprint,
				AllInstancesConfig: body.AllInstances(merged),
			}})
	}
}

// refresh brings the group's configuration to its running VMs, by no stronger
// means than a refresh, which restarts nothing. The request takes no requestId;
// asked twice, it does the same.
func (k managedGroups) refresh(ref infra.Ref) retry.Change {
	return func(ctx context.Context, _ *string) (*compute.Operation, error) {
		return k.api.ManagedGroups.ApplyUpdatesToInstances(ctx, &computepb.ApplyUpdatesToInstancesInstanceGroupManagerRequest{
			Project: k.project, Zone: ref.Zone, InstanceGroupManager: ref.Name,
			InstanceGroupManagersApplyUpdatesRequestResource: &computepb.InstanceGroupManagersApplyUpdatesRequest{
				AllInstances:                new(true),
				MinimalAction:               new("REFRESH"),
				MostDisruptiveAllowedAction: new("REFRESH"),
			}})
	}
}

// Resize sets how many VMs the group is to have; it does not wait for them.
func (c *Client) Resize(ctx context.Context, group infra.Ref, size int) error {
	ctx, cancel := context.WithTimeout(ctx, overallTimeout)
	defer cancel()
	err := c.mutate(ctx, func(ctx context.Context, id *string) (*compute.Operation, error) {
		return c.api.ManagedGroups.Resize(ctx, &computepb.ResizeInstanceGroupManagerRequest{
			Project: c.project, Zone: group.Zone, RequestId: id, InstanceGroupManager: group.Name, Size: int32(size)})
	})
	return c.explain(c.about("resize", group), err)
}
