package rest

import (
	"context"
	"io"
	"net/http"
	"strings"

	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Lists asks for lists, within one context. Google's client (v1.75.0) has three
// faults in them, which the transport mends: see within.
type Lists struct {
	project string
	region  string
	api     *Services
}

// NewLists prepares lists of a project, some of one region, all of which end with
// ctx. The endpoint and the transport are as for New.
func NewLists(ctx context.Context, endpoint string, transport http.RoundTripper, project, region string) (Lists, error) {
	api, err := New(ctx, endpoint, within{ctx: ctx, base: transport})
	return Lists{project: project, region: region, api: api}, err
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

// Zones returns those of all regions.
func (l Lists) Zones(ctx context.Context) ([]*computepb.Zone, error) {
	pages := l.api.Zones.List(ctx, &computepb.ListZonesRequest{Project: l.project})
	return gather(pages.All(), &pages.Response)
}

// Images returns those of the project that the filter lets through.
func (l Lists) Images(ctx context.Context, filter string) ([]*computepb.Image, error) {
	pages := l.api.Images.List(ctx, &computepb.ListImagesRequest{Project: l.project, Filter: &filter})
	return gather(pages.All(), &pages.Response)
}

// MachineTypes returns those of a zone.
func (l Lists) MachineTypes(ctx context.Context, zone string) ([]*computepb.MachineType, error) {
	pages := l.api.MachineTypes.List(ctx, &computepb.ListMachineTypesRequest{Project: l.project, Zone: zone})
	return gather(pages.All(), &pages.Response)
}

// RegionalBackendServices returns those of the region, whoever made them.
func (l Lists) RegionalBackendServices(ctx context.Context) ([]*computepb.BackendService, error) {
	pages := l.api.BackendServices.List(ctx, &computepb.ListRegionBackendServicesRequest{Project: l.project, Region: l.region})
	return gather(pages.All(), &pages.Response)
}

// ZonalInstances returns the VMs of one zone that the filter lets through.
func (l Lists) ZonalInstances(ctx context.Context, zone, filter string) ([]*computepb.Instance, error) {
	pages := l.api.Instances.List(ctx, &computepb.ListInstancesRequest{Project: l.project, Zone: zone, Filter: &filter})
	return gather(pages.All(), &pages.Response)
}

// Members returns the VMs in an unmanaged group.
func (l Lists) Members(ctx context.Context, group infra.Ref) ([]*computepb.InstanceWithNamedPorts, error) {
	pages := l.api.InstanceGroups.ListInstances(ctx, &computepb.ListInstancesInstanceGroupsRequest{
		Project: l.project, Zone: group.Zone, InstanceGroup: group.Name,
		InstanceGroupsListInstancesRequestResource: &computepb.InstanceGroupsListInstancesRequest{},
	})
	return gather(pages.All(), &pages.Response)
}

// ManagedInstances returns the VMs that a managed group has or is making.
func (l Lists) ManagedInstances(ctx context.Context, group infra.Ref) ([]*computepb.ManagedInstance, error) {
	pages := l.api.ManagedGroups.ListManagedInstances(ctx, &computepb.ListManagedInstancesInstanceGroupManagersRequest{
		Project: l.project, Zone: group.Zone, InstanceGroupManager: group.Name})
	return gather(pages.All(), &pages.Response)
}

// ManagedGroupErrors returns what went wrong when a group made VMs.
func (l Lists) ManagedGroupErrors(ctx context.Context, group infra.Ref) ([]*computepb.InstanceManagedByIgmError, error) {
	pages := l.api.ManagedGroups.ListErrors(ctx, &computepb.ListErrorsInstanceGroupManagersRequest{
		Project: l.project, Zone: group.Zone, InstanceGroupManager: group.Name})
	return gather(pages.All(), &pages.Response)
}
