package gce

import (
	"context"
	"io"
	"net/http"
	"strings"

	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// lists asks for lists, within one context. Google's client (v1.75.0) has three
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
// fields of it. Aggregated lists ask for partial success, for which the client has
// no field: without it, a zone that is not reached has the whole list fail.
type within struct {
	ctx  context.Context
	base http.RoundTripper
}

func (w within) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(w.ctx)
	if strings.Contains(request.URL.Path, "/aggregated/") {
		query := request.URL.Query()
		query.Set("returnPartialSuccess", "true")
		request.URL.RawQuery = query.Encode()
	}
	if request.Body != nil {
		request.Body.Close()
		const empty = "{}"
		request.ContentLength = int64(len(empty))
		request.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(empty)), nil }
	}
	return w.base.RoundTrip(request)
}

func (l lists) zones(ctx context.Context) ([]*computepb.Zone, error) {
	pages := l.api.zones.List(ctx, &computepb.ListZonesRequest{Project: l.project})
	return gather(pages.All(), &pages.Response)
}

// regionalBackendServices returns those of the region, whoever made them.
func (l lists) regionalBackendServices(ctx context.Context) ([]*computepb.BackendService, error) {
	pages := l.api.backendServices.List(ctx, &computepb.ListRegionBackendServicesRequest{Project: l.project, Region: l.region})
	return gather(pages.All(), &pages.Response)
}

func (l lists) zonalInstances(ctx context.Context, zone, filter string) ([]*computepb.Instance, error) {
	pages := l.api.instances.List(ctx, &computepb.ListInstancesRequest{Project: l.project, Zone: zone, Filter: &filter})
	return gather(pages.All(), &pages.Response)
}

// members returns the VMs in an unmanaged group.
func (l lists) members(ctx context.Context, group infra.Ref) ([]*computepb.InstanceWithNamedPorts, error) {
	pages := l.api.instanceGroups.ListInstances(ctx, &computepb.ListInstancesInstanceGroupsRequest{
		Project: l.project, Zone: group.Zone, InstanceGroup: group.Name,
		InstanceGroupsListInstancesRequestResource: &computepb.InstanceGroupsListInstancesRequest{},
	})
	return gather(pages.All(), &pages.Response)
}

// managedInstances returns the VMs that a managed group has or is making.
func (l lists) managedInstances(ctx context.Context, group infra.Ref) ([]*computepb.ManagedInstance, error) {
	pages := l.api.managedGroups.ListManagedInstances(ctx, &computepb.ListManagedInstancesInstanceGroupManagersRequest{
		Project: l.project, Zone: group.Zone, InstanceGroupManager: group.Name})
	return gather(pages.All(), &pages.Response)
}

// managedGroupErrors returns what went wrong when a group made VMs.
func (l lists) managedGroupErrors(ctx context.Context, group infra.Ref) ([]*computepb.InstanceManagedByIgmError, error) {
	pages := l.api.managedGroups.ListErrors(ctx, &computepb.ListErrorsInstanceGroupManagersRequest{
		Project: l.project, Zone: group.Zone, InstanceGroupManager: group.Name})
	return gather(pages.All(), &pages.Response)
}
