package gce

import (
	"context"
	"fmt"
	"net/http"

	compute "cloud.google.com/go/compute/apiv1"
	"google.golang.org/api/option"
)

// services are the parts of Compute Engine's API that are used. Making one
// takes some ten microseconds and speaks to nobody.
type services struct {
	addresses        *compute.AddressesClient
	backendServices  *compute.RegionBackendServicesClient
	allBackends      *compute.BackendServicesClient // aggregated lists
	firewalls        *compute.FirewallsClient
	forwardingRules  *compute.ForwardingRulesClient
	globalOperations *compute.GlobalOperationsClient
	healthChecks     *compute.RegionHealthChecksClient
	allHealthChecks  *compute.HealthChecksClient // aggregated lists
	images           *compute.ImagesClient
	instanceGroups   *compute.InstanceGroupsClient
	instances        *compute.InstancesClient
	machineTypes     *compute.MachineTypesClient
	managedGroups    *compute.InstanceGroupManagersClient
	networks         *compute.NetworksClient
	projects         *compute.ProjectsClient
	regionOperations *compute.RegionOperationsClient
	regions          *compute.RegionsClient
	subnetworks      *compute.SubnetworksClient
	templates        *compute.InstanceTemplatesClient
	zoneOperations   *compute.ZoneOperationsClient
	zones            *compute.ZonesClient
}

func newServices(ctx context.Context, endpoint string, transport http.RoundTripper) (*services, error) {
	o := opener{ctx: ctx, options: []option.ClientOption{
		option.WithHTTPClient(&http.Client{Transport: transport})}}
	if endpoint != "" {
		o.options = append(o.options, option.WithEndpoint(endpoint))
	}
	api := &services{
		addresses:        open(&o, compute.NewAddressesRESTClient),
		backendServices:  open(&o, compute.NewRegionBackendServicesRESTClient),
		allBackends:      open(&o, compute.NewBackendServicesRESTClient),
		firewalls:        open(&o, compute.NewFirewallsRESTClient),
		forwardingRules:  open(&o, compute.NewForwardingRulesRESTClient),
		globalOperations: open(&o, compute.NewGlobalOperationsRESTClient),
		healthChecks:     open(&o, compute.NewRegionHealthChecksRESTClient),
		allHealthChecks:  open(&o, compute.NewHealthChecksRESTClient),
		images:           open(&o, compute.NewImagesRESTClient),
		instanceGroups:   open(&o, compute.NewInstanceGroupsRESTClient),
		instances:        open(&o, compute.NewInstancesRESTClient),
		machineTypes:     open(&o, compute.NewMachineTypesRESTClient),
		managedGroups:    open(&o, compute.NewInstanceGroupManagersRESTClient),
		networks:         open(&o, compute.NewNetworksRESTClient),
		projects:         open(&o, compute.NewProjectsRESTClient),
		regionOperations: open(&o, compute.NewRegionOperationsRESTClient),
		regions:          open(&o, compute.NewRegionsRESTClient),
		subnetworks:      open(&o, compute.NewSubnetworksRESTClient),
		templates:        open(&o, compute.NewInstanceTemplatesRESTClient),
		zoneOperations:   open(&o, compute.NewZoneOperationsRESTClient),
		zones:            open(&o, compute.NewZonesRESTClient),
	}
	if o.err != nil {
		return nil, fmt.Errorf("prepare the Compute Engine client: %w", o.err)
	}
	return api, nil
}

// opener makes service clients alike and keeps the first error.
type opener struct {
	ctx     context.Context
	options []option.ClientOption
	err     error
}

func open[T any](o *opener, make func(context.Context, ...option.ClientOption) (T, error)) T {
	client, err := make(o.ctx, o.options...)
	if err != nil && o.err == nil {
		o.err = err
	}
	return client
}
