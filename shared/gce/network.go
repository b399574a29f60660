package gce

import (
	"context"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

type networks struct{ *Client }

func (k networks) describe(ctx context.Context, ref infra.Ref) (string, error) {
	network, err := k.api.Networks.Get(ctx, &computepb.GetNetworkRequest{
		Project: k.project, Network: ref.Name})
	return network.GetDescription(), err
}

func (k networks) blueprint(want infra.Network, owner infra.Owner) blueprint {
	return blueprint{insert: func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.Networks.Insert(ctx, &computepb.InsertNetworkRequest{
			Project: k.project, RequestId: id, NetworkResource: k.bodies().Network(want, owner)})
	}}
}

func (k networks) delete(ref infra.Ref) retry.Change {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.Networks.Delete(ctx, &computepb.DeleteNetworkRequest{
			Project: k.project, RequestId: id, Network: ref.Name})
	}
}
