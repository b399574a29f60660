package gce

import (
	"context"
	"slices"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// AddMember puts a VM of the group's zone into an unmanaged group; one that is
// in it already is fine.
func (c *Client) AddMember(ctx context.Context, group infra.Ref, instance string) error {
	ctx, cancel := context.WithTimeout(ctx, overallTimeout)
	defer cancel()
	err := c.mutate(ctx, func(ctx context.Context, id *string) (*compute.Operation, error) {
		members, err := instanceGroups{c}.members(ctx, group)
		if err != nil || slices.Contains(members, instance) {
			return nil, err
		}
		return c.api.InstanceGroups.AddInstances(ctx, &computepb.AddInstancesInstanceGroupRequest{
			Project: c.project, Zone: group.Zone, RequestId: id, InstanceGroup: group.Name,
			InstanceGroupsAddInstancesRequestResource: &computepb.InstanceGroupsAddInstancesRequest{
				Instances: c.bodies().Reference(group.Zone, instance)}})
	})
	if refusal.Exists(err) {
		return nil
	}
	return c.explain(c.about("add "+instance+" to", group), err)
}

// RemoveMember takes a VM out of an unmanaged group; one that is not in it, or
// a group that is gone, is fine.
func (c *Client) RemoveMember(ctx context.Context, group infra.Ref, instance string) error {
	ctx, cancel := context.WithTimeout(ctx, overallTimeout)
	defer cancel()
	err := c.mutate(ctx, func(ctx context.Context, id *string) (*compute.Operation, error) {
		members, err := instanceGroups{c}.members(ctx, group)
		if err != nil || !slices.Contains(members, instance) {
			return nil, err
		}
		return c.api.InstanceGroups.RemoveInstances(ctx, &computepb.RemoveInstancesInstanceGroupRequest{
			Project: c.project, Zone: group.Zone, RequestId: id, InstanceGroup: group.Name,
			InstanceGroupsRemoveInstancesRequestResource: &computepb.InstanceGroupsRemoveInstancesRequest{
				Instances: c.bodies().Reference(group.Zone, instance)}})
	})
	if refusal.Absent(err) {
		return nil
	}
	return c.explain(c.about("remove "+instance+" from", group), err)
}

// members returns the names of the VMs in the group, sorted.
func (k instanceGroups) members(ctx context.Context, group infra.Ref) ([]string, error) {
	l, err := k.lists(ctx)
	if err != nil {
		return nil, err
	}
	listed, err := l.Members(ctx, group)
	var names []string
	for _, member := range listed {
		names = append(names, body.Base(member.GetInstance()))
	}
	slices.Sort(names)
	return names, err
}
