package gce

import (
	"context"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// instanceGroups are unmanaged ones.
type instanceGroups struct{ *Client }

func (k instanceGroups) describe(ctx context.Context, ref infra.Ref) (string, error) {
	group, err := k.api.InstanceGroups.Get(ctx, &computepb.GetInstanceGroupRequest{
		Project: k.project, Zone: ref.Zone, InstanceGroup: ref.Name})
	return group.GetDescription(), err
}

func (k instanceGroups) blueprint(want infra.InstanceGroup, owner infra.Owner) blueprint {
	return blueprint{insert: func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.InstanceGroups.Insert(ctx, &computepb.InsertInstanceGroupRequest{
			Project: k.project, Zone: want.Zone, RequestId: id,
			InstanceGroupResource: k.bodies().InstanceGroup(want, owner)})
	}}
}

func (k instanceGroups) delete(ref infra.Ref) retry.Change {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.InstanceGroups.Delete(ctx, &computepb.DeleteInstanceGroupRequest{
			Project: k.project, Zone: ref.Zone, RequestId: id, InstanceGroup: ref.Name})
	}
}
