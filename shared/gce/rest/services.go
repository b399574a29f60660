package rest

import (
	"context"
	"fmt"
	"net/http"

	compute "cloud.google.com/go/compute/apiv1"
	"google.golang.org/api/option"
)

// Parallel is how many reads one question has under way at once.
const Parallel = 12

// Services are the parts of Compute Engine's API that are used. Making one
// takes some ten microseconds and speaks to nobody.
type Services struct {
	Addresses        *compute.AddressesClient
	BackendServices  *compute.RegionBackendServicesClient
	AllBackends      *compute.BackendServicesClient // aggregated lists
	Firewalls        *compute.FirewallsClient
	ForwardingRules  *compute.ForwardingRulesClient
	GlobalOperations *compute.GlobalOperationsClient
	HealthChecks     *compute.RegionHealthChecksClient
	AllHealthChecks  *compute.HealthChecksClient // aggregated lists
	Images           *compute.ImagesClient
	InstanceGroups   *compute.InstanceGroupsClient
	Instances        *compute.InstancesClient
	MachineTypes     *compute.MachineTypesClient
	ManagedGroups    *compute.InstanceGroupManagersClient
	Networks         *compute.NetworksClient
	Projects         *compute.ProjectsClient
	RegionOperations *compute.RegionOperationsClient
	Regions          *compute.RegionsClient
	Subnetworks      *compute.SubnetworksClient
	Templates        *compute.InstanceTemplatesClient
	ZoneOperations   *compute.ZoneOperationsClient
	Zones            *compute.ZonesClient
}

// New makes all of them. The endpoint is the URL of a local Compute Engine, empty
// for Google's; the transport authenticates and repeats.
func New(ctx context.Context, endpoint string, transport http.RoundTripper) (*Services, error) {
	o := opener{ctx: ctx, options: []option.ClientOption{
		option.WithHTTPClient(&http.Client{Transport: transport})}}
	if endpoint != "" {
		o.options = append(o.options, option.WithEndpoint(endpoint))
	}
	api := &Services{
		Addresses:        open(&o, compute.NewAddressesRESTClient),
		BackendServices:  open(&o, compute.NewRegionBackendServicesRESTClient),
		AllBackends:      open(&o, compute.NewBackendServicesRESTClient),
		Firewalls:        open(&o, compute.NewFirewallsRESTClient),
		ForwardingRules:  open(&o, compute.NewForwardingRulesRESTClient),
		GlobalOperations: open(&o, compute.NewGlobalOperationsRESTClient),
		HealthChecks:     open(&o, compute.NewRegionHealthChecksRESTClient),
		AllHealthChecks:  open(&o, compute.NewHealthChecksRESTClient),
		Images:           open(&o, compute.NewImagesRESTClient),
		InstanceGroups:   open(&o, compute.NewInstanceGroupsRESTClient),
		Instances:        open(&o, compute.NewInstancesRESTClient),
		MachineTypes:     open(&o, compute.NewMachineTypesRESTClient),
		ManagedGroups:    open(&o, compute.NewInstanceGroupManagersRESTClient),
		Networks:         open(&o, compute.NewNetworksRESTClient),
		Projects:         open(&o, compute.NewProjectsRESTClient),
		RegionOperations: open(&o, compute.NewRegionOperationsRESTClient),
		Regions:          open(&o, compute.NewRegionsRESTClient),
		Subnetworks:      open(&o, compute.NewSubnetworksRESTClient),
		Templates:        open(&o, compute.NewInstanceTemplatesRESTClient),
		ZoneOperations:   open(&o, compute.NewZoneOperationsRESTClient),
		Zones:            open(&o, compute.NewZonesRESTClient),
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
