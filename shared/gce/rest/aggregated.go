package rest

import (
	"context"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"
)

// What follows lists one kind in all zones and regions, as far as the filter lets
// it through. Beside it are the scopes that Compute Engine did not reach.

// Instances returns VMs.
func (l Lists) Instances(ctx context.Context, filter string) ([]*computepb.Instance, []string, error) {
	pages := l.api.Instances.AggregatedList(ctx, &computepb.AggregatedListInstancesRequest{
		Project: l.project, Filter: &filter})
	return partial(pages.All(), &pages.Response, func(p compute.InstancesScopedListPair) scoped[*computepb.Instance] {
		return scoped[*computepb.Instance]{p.Key, p.Value.GetWarning(), p.Value.GetInstances()}
	})
}

// ManagedGroups returns managed instance groups.
func (l Lists) ManagedGroups(ctx context.Context, filter string) ([]*computepb.InstanceGroupManager, []string, error) {
	pages := l.api.ManagedGroups.AggregatedList(ctx, &computepb.AggregatedListInstanceGroupManagersRequest{
		Project: l.project, Filter: &filter})
	return partial(pages.All(), &pages.Response, func(p compute.InstanceGroupManagersScopedListPair) scoped[*computepb.InstanceGroupManager] {
		return scoped[*computepb.InstanceGroupManager]{p.Key, p.Value.GetWarning(), p.Value.GetInstanceGroupManagers()}
	})
}

// Groups returns unmanaged groups: those that a managed group makes do not
// have our description.
func (l Lists) Groups(ctx context.Context, filter string) ([]*computepb.InstanceGroup, []string, error) {
	pages := l.api.InstanceGroups.AggregatedList(ctx, &computepb.AggregatedListInstanceGroupsRequest{
		Project: l.project, Filter: &filter})
	return partial(pages.All(), &pages.Response, func(p compute.InstanceGroupsScopedListPair) scoped[*computepb.InstanceGroup] {
		return scoped[*computepb.InstanceGroup]{p.Key, p.Value.GetWarning(), p.Value.GetInstanceGroups()}
	})
}

// Addresses returns reserved addresses.
func (l Lists) Addresses(ctx context.Context, filter string) ([]*computepb.Address, []string, error) {
	pages := l.api.Addresses.AggregatedList(ctx, &computepb.AggregatedListAddressesRequest{
		Project: l.project, Filter: &filter})
	return partial(pages.All(), &pages.Response, func(p compute.AddressesScopedListPair) scoped[*computepb.Address] {
		return scoped[*computepb.Address]{p.Key, p.Value.GetWarning(), p.Value.GetAddresses()}
	})
}

// ForwardingRules returns what sends traffic on.
func (l Lists) ForwardingRules(ctx context.Context, filter string) ([]*computepb.ForwardingRule, []string, error) {
	pages := l.api.ForwardingRules.AggregatedList(ctx, &computepb.AggregatedListForwardingRulesRequest{
		Project: l.project, Filter: &filter})
	return partial(pages.All(), &pages.Response, func(p compute.ForwardingRulesScopedListPair) scoped[*computepb.ForwardingRule] {
		return scoped[*computepb.ForwardingRule]{p.Key, p.Value.GetWarning(), p.Value.GetForwardingRules()}
	})
}

// BackendServices returns load balancers.
func (l Lists) BackendServices(ctx context.Context, filter string) ([]*computepb.BackendService, []string, error) {
	pages := l.api.AllBackends.AggregatedList(ctx, &computepb.AggregatedListBackendServicesRequest{
		Project: l.project, Filter: &filter})
	return partial(pages.All(), &pages.Response, func(p compute.BackendServicesScopedListPair) scoped[*computepb.BackendService] {
		return scoped[*computepb.BackendService]{p.Key, p.Value.GetWarning(), p.Value.GetBackendServices()}
	})
}

// HealthChecks returns what load balancers ask.
func (l Lists) HealthChecks(ctx context.Context, filter string) ([]*computepb.HealthCheck, []string, error) {
	pages := l.api.AllHealthChecks.AggregatedList(ctx, &computepb.AggregatedListHealthChecksRequest{
		Project: l.project, Filter: &filter})
	return partial(pages.All(), &pages.Response, func(p compute.HealthChecksScopedListPair) scoped[*computepb.HealthCheck] {
		return scoped[*computepb.HealthCheck]{p.Key, p.Value.GetWarning(), p.Value.GetHealthChecks()}
	})
}

// Subnetworks returns the ranges of networks.
func (l Lists) Subnetworks(ctx context.Context, filter string) ([]*computepb.Subnetwork, []string, error) {
	pages := l.api.Subnetworks.AggregatedList(ctx, &computepb.AggregatedListSubnetworksRequest{
		Project: l.project, Filter: &filter})
	return partial(pages.All(), &pages.Response, func(p compute.SubnetworksScopedListPair) scoped[*computepb.Subnetwork] {
		return scoped[*computepb.Subnetwork]{p.Key, p.Value.GetWarning(), p.Value.GetSubnetworks()}
	})
}

// Networks returns networks; they are global, as all that follow.
func (l Lists) Networks(ctx context.Context, filter string) ([]*computepb.Network, []string, error) {
	pages := l.api.Networks.List(ctx, &computepb.ListNetworksRequest{Project: l.project, Filter: &filter})
	listed, err := gather(pages.All(), &pages.Response)
	return listed, nil, err
}

// Firewalls returns the rules of networks.
func (l Lists) Firewalls(ctx context.Context, filter string) ([]*computepb.Firewall, []string, error) {
	pages := l.api.Firewalls.List(ctx, &computepb.ListFirewallsRequest{Project: l.project, Filter: &filter})
	listed, err := gather(pages.All(), &pages.Response)
	return listed, nil, err
}

// Templates returns what managed groups make VMs of.
func (l Lists) Templates(ctx context.Context, filter string) ([]*computepb.InstanceTemplate, []string, error) {
	pages := l.api.Templates.List(ctx, &computepb.ListInstanceTemplatesRequest{Project: l.project, Filter: &filter})
	listed, err := gather(pages.All(), &pages.Response)
	return listed, nil, err
}
