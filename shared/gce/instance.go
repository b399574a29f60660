package gce

import (
	"context"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

type instances struct{ *Client }

func (k instances) get(ctx context.Context, ref infra.Ref) (*computepb.Instance, error) {
	return k.api.Instances.Get(ctx, &computepb.GetInstanceRequest{
		Project: k.project, Zone: ref.Zone, Instance: ref.Name})
}

func (k instances) describe(ctx context.Context, ref infra.Ref) (string, error) {
	instance, err := k.get(ctx, ref)
	return instance.GetDescription(), err
}

func (k instances) blueprint(want infra.Instance, owner infra.Owner) blueprint {
	return blueprint{insert: func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.Instances.Insert(ctx, &computepb.InsertInstanceRequest{
			Project: k.project, Zone: want.Zone, RequestId: id,
			InstanceResource: k.bodies().Instance(want, owner)})
	}}
}

func (k instances) delete(ref infra.Ref) retry.Change {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.Instances.Delete(ctx, &computepb.DeleteInstanceRequest{
			Project: k.project, Zone: ref.Zone, RequestId: id, Instance: ref.Name})
	}
}
