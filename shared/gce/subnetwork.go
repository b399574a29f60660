package gce

import (
	"context"
	"net/netip"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

type subnetworks struct{ *Client }

func (k subnetworks) describe(ctx context.Context, ref infra.Ref) (string, error) {
	subnetwork, err := k.api.subnetworks.Get(ctx, &computepb.GetSubnetworkRequest{
		Project: k.project, Region: k.region, Subnetwork: ref.Name})
	return subnetwork.GetDescription(), err
}

func (k subnetworks) blueprint(want infra.Subnetwork, mark infra.Mark) blueprint {
	return blueprint{insert: func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.subnetworks.Insert(ctx, &computepb.InsertSubnetworkRequest{
			Project: k.project, Region: k.region, RequestId: id,
			SubnetworkResource: k.subnetworkBody(want, mark)})
	}}
}

func (k subnetworks) delete(ref infra.Ref) mutation {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.subnetworks.Delete(ctx, &computepb.DeleteSubnetworkRequest{
			Project: k.project, Region: k.region, RequestId: id, Subnetwork: ref.Name})
	}
}

func (s scope) subnetworkBody(want infra.Subnetwork, mark infra.Mark) *computepb.Subnetwork {
	body := &computepb.Subnetwork{
		Name:                  new(want.Name),
		Description:           new(mark.Description()),
		Network:               new(s.global("networks", want.Network)),
		IpCidrRange:           new(want.Range.String()),
		PrivateIpGoogleAccess: new(true),
	}
	if want.Pods.IsValid() {
		body.SecondaryIpRanges = []*computepb.SubnetworkSecondaryRange{{
			RangeName:   new(infra.PodRangeName),
			IpCidrRange: new(want.Pods.String()),
		}}
	}
	return body
}

// foundSubnetwork is the inverse of subnetworkBody.
func foundSubnetwork(body *computepb.Subnetwork) infra.Subnetwork {
	found := infra.Subnetwork{
		Name:    body.GetName(),
		Network: base(body.GetNetwork()),
		Range:   parsePrefix(body.GetIpCidrRange()),
	}
	for _, secondary := range body.GetSecondaryIpRanges() {
		if secondary.GetRangeName() == infra.PodRangeName {
			found.Pods = parsePrefix(secondary.GetIpCidrRange())
		}
	}
	return found
}

// parsePrefix returns the zero Prefix for what is none.
func parsePrefix(text string) netip.Prefix {
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}
	}
	return prefix
}
