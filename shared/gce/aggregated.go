package gce

import (
	"context"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"
)

func (l lists) instances(ctx context.Context, filter string) ([]*computepb.Instance, error) {
	request := &computepb.AggregatedListInstancesRequest{Project: l.project, Filter: &filter}
	return gather(l.api.instances.AggregatedList(ctx, request).All(),
		func(p compute.InstancesScopedListPair) []*computepb.Instance { return p.Value.GetInstances() })
}

func (l lists) managedGroups(ctx context.Context, filter string) ([]*computepb.InstanceGroupManager, error) {
	request := &computepb.AggregatedListInstanceGroupManagersRequest{Project: l.project, Filter: &filter}
	return gather(l.api.managedGroups.AggregatedList(ctx, request).All(),
		func(p compute.InstanceGroupManagersScopedListPair) []*computepb.InstanceGroupManager {
			return p.Value.GetInstanceGroupManagers()
		})
}

// groups returns unmanaged groups: those that a managed group makes do not
// have our description.
func (l lists) groups(ctx context.Context, filter string) ([]*computepb.InstanceGroup, error) {
	request := &computepb.AggregatedListInstanceGroupsRequest{Project: l.project, Filter: &filter}
	return gather(l.api.instanceGroups.AggregatedList(ctx, request).All(),
		func(p compute.InstanceGroupsScopedListPair) []*computepb.InstanceGroup {
			return p.Value.GetInstanceGroups()
		})
}

func (l lists) addresses(ctx context.Context, filter string) ([]*computepb.Address, error) {
	request := &computepb.AggregatedListAddressesRequest{Project: l.project, Filter: &filter}
	return gather(l.api.addresses.AggregatedList(ctx, request).All(),
		func(p compute.AddressesScopedListPair) []*computepb.Address { return p.Value.GetAddresses() })
}

func (l lists) forwardingRules(ctx context.Context, filter string) ([]*computepb.ForwardingRule, error) {
	request := &computepb.AggregatedListForwardingRulesRequest{Project: l.project, Filter: &filter}
	return gather(l.api.forwardingRules.AggregatedList(ctx, request).All(),
		func(p compute.ForwardingRulesScopedListPair) []*computepb.ForwardingRule {
			return p.Value.GetForwardingRules()
		})
}

func (l lists) backendServices(ctx context.Context, filter string) ([]*computepb.BackendService, error) {
	request := &computepb.AggregatedListBackendServicesRequest{Project: l.project, Filter: &filter}
	return gather(l.api.allBackends.AggregatedList(ctx, request).All(),
		func(p compute.BackendServicesScopedListPair) []*computepb.BackendService {
			return p.Value.GetBackendServices()
		})
}

func (l lists) healthChecks(ctx context.Context, filter string) ([]*computepb.HealthCheck, error) {
	request := &computepb.AggregatedListHealthChecksRequest{Project: l.project, Filter: &filter}
	return gather(l.api.allHealthChecks.AggregatedList(ctx, request).All(),
		func(p compute.HealthChecksScopedListPair) []*computepb.HealthCheck { return p.Value.GetHealthChecks() })
}

func (l lists) subnetworks(ctx context.Context, filter string) ([]*computepb.Subnetwork, error) {
	request := &computepb.AggregatedListSubnetworksRequest{Project: l.project, Filter: &filter}
	return gather(l.api.subnetworks.AggregatedList(ctx, request).All(),
		func(p compute.SubnetworksScopedListPair) []*computepb.Subnetwork { return p.Value.GetSubnetworks() })
}

func (l lists) networks(ctx context.Context, filter string) ([]*computepb.Network, error) {
	request := &computepb.ListNetworksRequest{Project: l.project, Filter: &filter}
	return gather(l.api.networks.List(ctx, request).All(), each[*computepb.Network])
}

func (l lists) firewalls(ctx context.Context, filter string) ([]*computepb.Firewall, error) {
	request := &computepb.ListFirewallsRequest{Project: l.project, Filter: &filter}
	return gather(l.api.firewalls.List(ctx, request).All(), each[*computepb.Firewall])
}

func (l lists) templates(ctx context.Context, filter string) ([]*computepb.InstanceTemplate, error) {
	request := &computepb.ListInstanceTemplatesRequest{Project: l.project, Filter: &filter}
	return gather(l.api.templates.List(ctx, request).All(), each[*computepb.InstanceTemplate])
}
