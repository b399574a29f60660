package networks

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
)

// routesKind keeps routes as records: the fabric routes what it knows by itself.
func (s *Service) routesKind() *resource.Kind {
	return &resource.Kind{
		Collection: "routes", Object: "route", Scopes: scope.Global,
		New: resource.Empty[compute.Route], Create: true,
		References: func(object any) []resource.Reference {
			return []resource.Reference{resource.Link("resource.network", &object.(*compute.Route).Network, "networks", scope.Global)}
		},
		RefersTo: []string{"networks"},
		Prepare:  resource.On(prepareRoute),
	}
}

func prepareRoute(c *resource.Creation, route *compute.Route) error {
	switch {
	case route.Network == "":
		return apierr.Required("resource.network")
	case route.DestRange == "":
		return apierr.Required("resource.destRange")
	}
	if route.Priority == 0 {
		route.Priority = 1000
	}
	return prepareGateway(c, route)
}

// prepareGateway writes the one gateway that there is as Compute Engine does.
func prepareGateway(c *resource.Creation, route *compute.Route) error {
	if route.NextHopGateway == "" {
		return nil
	}
	gateway := c.Ref.In("gateways", "default-internet-gateway")
	named, err := ref.Parse(route.NextHopGateway, c.Ref.In("gateways", ""))
	if err != nil || named != gateway {
		return apierr.Invalid("resource.nextHopGateway", route.NextHopGateway, "It must be %s.", gateway.Path())
	}
	route.NextHopGateway = gateway.URL()
	return nil
}
