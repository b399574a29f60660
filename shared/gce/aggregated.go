package gce

import (
	"context"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"
)

func (l lists) instances(ctx context.Context, filter string) ([]*computepb.Instance, []string, error) {
	pages := l.api.instances.AggregatedList(ctx, &computepb.AggregatedListInstancesRequest{
		Project: l.project, Filter: &filter})
	return partial(pages.All(), &pages.Response, func(p compute.InstancesScopedListPair) scoped[*computepb.Instance] {
		return scoped[*computepb.Instance]{p.Key, p.Value.GetWarning(), p.Value.GetInstances()}
	})
}

func (l lists) managedGroups(ctx context.Context, filter string) ([]*computepb.InstanceGroupManager, []string, error) {
	pages := l.api.managedGroups.AggregatedList(ctx, &computepb.AggregatedListInstanceGroupManagersRequest{
		Project: l.project, Filter: &filter})
	return partial(pages.All(), &pages.Response, func(p compute.InstanceGroupManagersScopedListPair) scoped[*computepb.InstanceGroupManager] {
		return scoped[*computepb.InstanceGroupManager]{p.Key, p.Value.GetWarning(), p.Value.GetInstanceGroupManagers()}
	})
}

// groups returns unmanaged groups: those that a managed group makes do not
// have our description.
func (l lists) groups(ctx context.Context, filter string) ([]*computepb.InstanceGroup, []string, error) {
	pages := l.api.instanceGroups.AggregatedList(ctx, &computepb.AggregatedListInstanceGroupsRequest{
		Project: l.project, Filter: &filter})
	return partial(pages.All(), &pages.Response, func(p compute.InstanceGroupsScopedListPair) scoped[*computepb.InstanceGroup] {
		return scoped[*computepb.InstanceGroup]{p.Key, p.Value.GetWarning(), p.Value.GetInstanceGroups()}
	})
}

func (l lists) addresses(ctx context.Context, filter string) ([]*computepb.Address, []string, error) {
	pages := l.api.addresses.AggregatedList(ctx, &computepb.AggregatedListAddressesRequest{
		Project: l.project, Filter: &filter})
	return partial(pages.All(), &pages.Response, func(p compute.AddressesScopedListPair) scoped[*computepb.Address] {
		return scoped[*computepb.Address]{p.Key, p.Value.GetWarning(), p.Value.GetAddresses()}
	})
}

func (l lists) forwardingRules(ctx context.Context, filter string) ([]*computepb.ForwardingRule, []string, error) {
	pages := l.api.forwardingRules.AggregatedList(ctx, &computepb.AggregatedListForwardingRulesRequest{
		Project: l.project, Filter: &filter})
	return partial(pages.All(), &pages.Response, func(p compute.ForwardingRulesScopedListPair) scoped[*computepb.ForwardingRule] {
		return scoped[*computepb.ForwardingRule]{p.Key, p.Value.GetWarning(), p.Value.GetForwardingRules()}
	})
}

func (l lists) backendServices(ctx context.Context, filter string) ([]*computepb.BackendService, []string, error) {
	pages := l.api.allBackends.AggregatedList(ctx, &computepb.AggregatedListBackendServicesRequest{
		Project: l.project, Filter: &filter})
	return partial(pages.All(), &pages.Response, func(p compute.BackendServicesScopedListPair) scoped[*computepb.BackendService] {
		return scoped[*computepb.BackendService]{p.Key, p.Value.GetWarning(), p.Value.GetBackendServices()}
	})
}

func (l lists) healthChecks(ctx context.Context, filter string) ([]*computepb.HealthCheck, []string, error) {
	pages := l.api.allHealthChecks.AggregatedList(ctx, &computepb.AggregatedListHealthChecksRequest{
		Project: l.project, Filter: &filter})
	return partial(pages.All(), &pages.Response, func(p compute.HealthChecksScopedListPair) scoped[*computepb.HealthCheck] {
		return scoped[*computepb.HealthCheck]{p.Key, p.Value.GetWarning(), p.Value.GetHealthChecks()}
	})
}

func (l lists) subnetworks(ctx context.Context, filter string) ([]*computepb.Subnetwork, []string, error) {
	pages := l.api.subnetworks.AggregatedList(ctx, &computepb.AggregatedListSubnetworksRequest{
		Project: l.project, Filter: &filter})
	return partial(pages.All(), &pages.Response, func(p compute.SubnetworksScopedListPair) scoped[*computepb.Subnetwork] {
		return scoped[*computepb.Subnetwork]{p.Key, p.Value.GetWarning(), p.Value.GetSubnetworks()}
	})
}

func (l lists) networks(ctx context.Context, filter string) ([]*computepb.Network, []string, error) {
	pages := l.api.networks.List(ctx, &computepb.ListNetworksRequest{Project: l.project, Filter: &filter})
	listed, err := gather(pages.All(), &pages.Response)
	return listed, nil, err
}

func (l lists) firewalls(ctx context.Context, filter string) ([]*computepb.Firewall, []string, error) {
	pages := l.api.firewalls.List(ctx, &computepb.ListFirewallsRequest{Project: l.project, Filter: &filter})
	listed, err := gather(pages.All(), &pages.Response)
	return listed, nil, err
}

func (l lists) templates(ctx context.Context, filter string) ([]*computepb.InstanceTemplate, []string, error) {
	pages := l.api.templates.List(ctx, &computepb.ListInstanceTemplatesRequest{Project: l.project, Filter: &filter})
	listed, err := gather(pages.All(), &pages.Response)
	return listed, nil, err
}
