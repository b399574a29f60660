package gce

import (
	"context"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

type subnetworks struct{ *Client }

func (k subnetworks) describe(ctx context.Context, ref infra.Ref) (string, error) {
	subnetwork, err := k.api.Subnetworks.Get(ctx, &computepb.GetSubnetworkRequest{
		Project: k.project, Region: k.region, Subnetwork: ref.Name})
	return subnetwork.GetDescription(), err
}

func (k subnetworks) blueprint(want infra.Subnetwork, owner infra.Owner) blueprint {
	return blueprint{insert: func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.Subnetworks.Insert(ctx, &computepb.InsertSubnetworkRequest{
			Project: k.project, Region: k.region, RequestId: id,
			SubnetworkResource: k.bodies().Subnetwork(want, owner)})
	}}
}

func (k subnetworks) delete(ref infra.Ref) retry.Change {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.Subnetworks.Delete(ctx, &computepb.DeleteSubnetworkRequest{
			Project: k.project, Region: k.region, RequestId: id, Subnetwork: ref.Name})
	}
}
