package gce

import (
	"context"
	"iter"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"
)

// gather joins the pages of an aggregated list.
func gather[P, T any](pages iter.Seq2[P, error], items func(P) []T) ([]T, error) {
	var all []T
	for page, err := range pages {
		if err != nil {
			return nil, err
		}
		all = append(all, items(page)...)
	}
	return all, nil
}

// each is for lists that are not aggregated.
func each[T any](one T) []T { return []T{one} }

func (c *Client) listInstances(ctx context.Context, filter string) ([]*computepb.Instance, error) {
	request := &computepb.AggregatedListInstancesRequest{Project: c.project, Filter: &filter}
	return gather(c.api.instances.AggregatedList(ctx, request).All(),
		func(p compute.InstancesScopedListPair) []*computepb.Instance { return p.Value.GetInstances() })
}

func (c *Client) listManagedGroups(ctx context.Context, filter string) ([]*computepb.InstanceGroupManager, error) {
	request := &computepb.AggregatedListInstanceGroupManagersRequest{Project: c.project, Filter: &filter}
	return gather(c.api.managedGroups.AggregatedList(ctx, request).All(),
		func(p compute.InstanceGroupManagersScopedListPair) []*computepb.InstanceGroupManager {
			return p.Value.GetInstanceGroupManagers()
		})
}

// listGroups returns unmanaged groups: those that a managed group makes do not
// have our description.
func (c *Client) listGroups(ctx context.Context, filter string) ([]*computepb.InstanceGroup, error) {
	request := &computepb.AggregatedListInstanceGroupsRequest{Project: c.project, Filter: &filter}
	return gather(c.api.instanceGroups.AggregatedList(ctx, request).All(),
		func(p compute.InstanceGroupsScopedListPair) []*computepb.InstanceGroup {
			return p.Value.GetInstanceGroups()
		})
}

func (c *Client) listAddresses(ctx context.Context, filter string) ([]*computepb.Address, error) {
	request := &computepb.AggregatedListAddressesRequest{Project: c.project, Filter: &filter}
	return gather(c.api.addresses.AggregatedList(ctx, request).All(),
		func(p compute.AddressesScopedListPair) []*computepb.Address { return p.Value.GetAddresses() })
}

func (c *Client) listForwardingRules(ctx context.Context, filter string) ([]*computepb.ForwardingRule, error) {
	request := &computepb.AggregatedListForwardingRulesRequest{Project: c.project, Filter: &filter}
	return gather(c.api.forwardingRules.AggregatedList(ctx, request).All(),
		func(p compute.ForwardingRulesScopedListPair) []*computepb.ForwardingRule {
			return p.Value.GetForwardingRules()
		})
}

func (c *Client) listBackendServices(ctx context.Context, filter string) ([]*computepb.BackendService, error) {
	request := &computepb.AggregatedListBackendServicesRequest{Project: c.project, Filter: &filter}
	return gather(c.api.allBackends.AggregatedList(ctx, request).All(),
		func(p compute.BackendServicesScopedListPair) []*computepb.BackendService {
			return p.Value.GetBackendServices()
		})
}

func (c *Client) listHealthChecks(ctx context.Context, filter string) ([]*computepb.HealthCheck, error) {
	request := &computepb.AggregatedListHealthChecksRequest{Project: c.project, Filter: &filter}
	return gather(c.api.allHealthChecks.AggregatedList(ctx, request).All(),
		func(p compute.HealthChecksScopedListPair) []*computepb.HealthCheck { return p.Value.GetHealthChecks() })
}

func (c *Client) listSubnetworks(ctx context.Context, filter string) ([]*computepb.Subnetwork, error) {
	request := &computepb.AggregatedListSubnetworksRequest{Project: c.project, Filter: &filter}
	return gather(c.api.subnetworks.AggregatedList(ctx, request).All(),
		func(p compute.SubnetworksScopedListPair) []*computepb.Subnetwork { return p.Value.GetSubnetworks() })
}

func (c *Client) listNetworks(ctx context.Context, filter string) ([]*computepb.Network, error) {
	request := &computepb.ListNetworksRequest{Project: c.project, Filter: &filter}
	return gather(c.api.networks.List(ctx, request).All(), each[*computepb.Network])
}

func (c *Client) listFirewalls(ctx context.Context, filter string) ([]*computepb.Firewall, error) {
	request := &computepb.ListFirewallsRequest{Project: c.project, Filter: &filter}
	return gather(c.api.firewalls.List(ctx, request).All(), each[*computepb.Firewall])
}

func (c *Client) listTemplates(ctx context.Context, filter string) ([]*computepb.InstanceTemplate, error) {
	request := &computepb.ListInstanceTemplatesRequest{Project: c.project, Filter: &filter}
	return gather(c.api.templates.List(ctx, request).All(), each[*computepb.InstanceTemplate])
}
