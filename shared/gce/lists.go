package gce

import (
	"context"
	"io"
	"iter"
	"net/http"
	"strings"

	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// lists asks for lists, within one context. Google's client (v1.75.0) has two
// faults in them, which the transport mends: see within.
type lists struct {
	scope
	api *services
}

func (c *Client) lists(ctx context.Context) (lists, error) {
	api, err := newServices(ctx, c.endpoint, within{ctx: ctx, base: c.transport})
	return lists{scope: c.scope, api: api}, err
}

// within gives list requests their context, which Google's client forgets: they
// could neither be interrupted nor meet a deadline. Those that are a POST get an
// empty body, since the client sends project, zone and all in it, which are no
// fields of it.
type within struct {
	ctx  context.Context
	base http.RoundTripper
}

func (w within) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(w.ctx)
	if request.Body != nil {
		request.Body.Close()
		const empty = "{}"
		request.ContentLength = int64(len(empty))
		request.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(empty)), nil }
	}
	return w.base.RoundTrip(request)
}

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

func (l lists) zones(ctx context.Context) ([]*computepb.Zone, error) {
	request := &computepb.ListZonesRequest{Project: l.project}
	return gather(l.api.zones.List(ctx, request).All(), each[*computepb.Zone])
}

// regionalBackendServices returns those of the region, whoever made them.
func (l lists) regionalBackendServices(ctx context.Context) ([]*computepb.BackendService, error) {
	request := &computepb.ListRegionBackendServicesRequest{Project: l.project, Region: l.region}
	return gather(l.api.backendServices.List(ctx, request).All(), each[*computepb.BackendService])
}

func (l lists) zonalInstances(ctx context.Context, zone, filter string) ([]*computepb.Instance, error) {
	request := &computepb.ListInstancesRequest{Project: l.project, Zone: zone, Filter: &filter}
	return gather(l.api.instances.List(ctx, request).All(), each[*computepb.Instance])
}

// members returns the VMs in an unmanaged group.
func (l lists) members(ctx context.Context, group infra.Ref) ([]*computepb.InstanceWithNamedPorts, error) {
	request := &computepb.ListInstancesInstanceGroupsRequest{
		Project: l.project, Zone: group.Zone, InstanceGroup: group.Name,
		InstanceGroupsListInstancesRequestResource: &computepb.InstanceGroupsListInstancesRequest{},
	}
	return gather(l.api.instanceGroups.ListInstances(ctx, request).All(), each[*computepb.InstanceWithNamedPorts])
}

// managedInstances returns the VMs that a managed group has or is making.
func (l lists) managedInstances(ctx context.Context, group infra.Ref) ([]*computepb.ManagedInstance, error) {
	request := &computepb.ListManagedInstancesInstanceGroupManagersRequest{
		Project: l.project, Zone: group.Zone, InstanceGroupManager: group.Name}
	return gather(l.api.managedGroups.ListManagedInstances(ctx, request).All(), each[*computepb.ManagedInstance])
}

// managedGroupErrors returns what went wrong when a group made VMs.
func (l lists) managedGroupErrors(ctx context.Context, group infra.Ref) ([]*computepb.InstanceManagedByIgmError, error) {
	request := &computepb.ListErrorsInstanceGroupManagersRequest{
		Project: l.project, Zone: group.Zone, InstanceGroupManager: group.Name}
	return gather(l.api.managedGroups.ListErrors(ctx, request).All(), each[*computepb.InstanceManagedByIgmError])
}
