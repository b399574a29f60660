package api

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
)

// routesKind keeps routes as records: the fabric routes what it knows by itself.
func (s *Server) routesKind() *kind {
	return &kind{
		collection: "routes", object: "route", scopes: scope.Global,
		new: empty[compute.Route], create: true,
		references: func(object any) []reference {
			return []reference{{"resource.network", &object.(*compute.Route).Network, "networks", scope.Global}}
		},
		refersTo: []string{"networks"},
		prepare:  on(prepareRoute),
	}
}

func prepareRoute(c *creation, route *compute.Route) error {
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
func prepareGateway(c *creation, route *compute.Route) error {
	if route.NextHopGateway == "" {
		return nil
	}
	gateway := c.ref.In("gateways", "default-internet-gateway")
	named, err := ref.Parse(route.NextHopGateway, c.ref.In("gateways", ""))
	if err != nil || named != gateway {
		return apierr.Invalid("resource.nextHopGateway", route.NextHopGateway, "It must be %s.", gateway.Path())
	}
	route.NextHopGateway = gateway.URL()
	return nil
}
