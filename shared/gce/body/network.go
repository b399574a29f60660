package body

import (
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Network has no subnetworks but those that are made in it.
func (s Scope) Network(want infra.Network, owner infra.Owner) *computepb.Network {
	return &computepb.Network{
		Name:                  new(want.Name),
		Description:           new(want.Description(owner)),
		AutoCreateSubnetworks: new(false),
	}
}

// Subnetwork has a second range for pods, if there are any.
func (s Scope) Subnetwork(want infra.Subnetwork, owner infra.Owner) *computepb.Subnetwork {
	body := &computepb.Subnetwork{
		Name:                  new(want.Name),
		Description:           new(owner.Description()),
		Network:               new(s.Global("networks", want.Network)),
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

// FoundSubnetwork is the inverse of Subnetwork.
func FoundSubnetwork(body *computepb.Subnetwork) infra.Subnetwork {
	found := infra.Subnetwork{
		Name:    body.GetName(),
		Network: Base(body.GetNetwork()),
		Range:   ParsePrefix(body.GetIpCidrRange()),
	}
	for _, secondary := range body.GetSecondaryIpRanges() {
		if secondary.GetRangeName() == infra.PodRangeName {
			found.Pods = ParsePrefix(secondary.GetIpCidrRange())
		}
	}
	return found
}
