package gce

import (
	"context"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

type addresses struct{ *Client }

func (k addresses) get(ctx context.Context, name string) (*computepb.Address, error) {
	return k.api.Addresses.Get(ctx, &computepb.GetAddressRequest{
		Project: k.project, Region: k.region, Address: name})
}

func (k addresses) describe(ctx context.Context, ref infra.Ref) (string, error) {
	address, err := k.get(ctx, ref.Name)
	return address.GetDescription(), err
}

func (k addresses) blueprint(want infra.Address, owner infra.Owner) blueprint {
	return blueprint{
		insert: func(ctx context.Context, id *string) (*compute.Operation, error) {
			return k.api.Addresses.Insert(ctx, &computepb.InsertAddressRequest{
				Project: k.project, Region: k.region, RequestId: id, AddressResource: k.bodies().Address(want, owner)})
		},
		converge: k.label(want.Name, owner),
	}
}

func (k addresses) label(name string, owner infra.Owner) retry.Change {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		have, err := k.get(ctx, name)
		if err != nil || body.Bears(have.GetLabels(), owner) {
			return nil, err
		}
		return k.api.Addresses.SetLabels(ctx, &computepb.SetLabelsAddressRequest{
			Project: k.project, Region: k.region, RequestId: id, Resource: name,
			RegionSetLabelsRequestResource: body.Labelled(have, owner)})
	}
}

func (k addresses) delete(ref infra.Ref) retry.Change {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.Addresses.Delete(ctx, &computepb.DeleteAddressRequest{
			Project: k.project, Region: k.region, RequestId: id, Address: ref.Name})
	}
}
