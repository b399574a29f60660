package body

import (
	"strconv"

	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Address is regional, and to be reached from anywhere.
func (s Scope) Address(want infra.Address, owner infra.Owner) *computepb.Address {
	return &computepb.Address{
		Name:        new(want.Name),
		Description: new(owner.Description()),
		AddressType: new("EXTERNAL"),
		NetworkTier: new("PREMIUM"),
	}
}

// HealthCheck asks every 2 s, and believes two answers in a row: a lost
// machine is left out after four to six seconds.
func (s Scope) HealthCheck(want infra.HealthCheck, owner infra.Owner) *computepb.HealthCheck {
	return &computepb.HealthCheck{
		Name:               new(want.Name),
		Description:        new(owner.Description()),
		Type:               new("HTTPS"),
		CheckIntervalSec:   new(int32(2)),
		TimeoutSec:         new(int32(2)),
		HealthyThreshold:   new(int32(2)),
		UnhealthyThreshold: new(int32(2)),
		HttpsHealthCheck: &computepb.HTTPSHealthCheck{
			Port:        new(int32(want.Port)),
			RequestPath: new(want.Path),
		},
	}
}

// InstanceGroup is an unmanaged group, which begins empty.
func (s Scope) InstanceGroup(want infra.InstanceGroup, owner infra.Owner) *computepb.InstanceGroup {
	return &computepb.InstanceGroup{
		Name:        new(want.Name),
		Description: new(owner.Description()),
		Network:     new(s.Global("networks", want.Network)),
	}
}

// ForwardingRule sends on what comes to the address's port.
func (s Scope) ForwardingRule(want infra.ForwardingRule, owner infra.Owner) *computepb.ForwardingRule {
	return &computepb.ForwardingRule{
		Name:                new(want.Name),
		Description:         new(owner.Description()),
		IPAddress:           new(s.Regional("addresses", want.Address)),
		IPProtocol:          new("TCP"),
		Ports:               []string{strconv.Itoa(want.Port)},
		LoadBalancingScheme: new("EXTERNAL"),
		NetworkTier:         new("PREMIUM"),
		BackendService:      new(s.Regional("backendServices", want.BackendService)),
	}
}
