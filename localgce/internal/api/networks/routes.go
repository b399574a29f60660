package networks

import (
	"strconv"

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
		New: newRoute, Create: true,
		References: func(object any) []resource.Reference {
			return []resource.Reference{resource.Link("resource.network", &object.(*compute.Route).Network, "networks", scope.Global)}
		},
		RefersTo: []string{"networks"},
		Prepare:  resource.On(prepareRoute),
	}
}

// newRoute is an empty route: one whose priority nobody gives has 1000, while 0 is one
// like others.
func newRoute() any { return &compute.Route{Priority: 1000, ForceSendFields: []string{"Priority"}} }

func prepareRoute(c *resource.Creation, route *compute.Route) error {
	switch {
	case route.Network == "":
		return apierr.Required("resource.network")
	case route.DestRange == "":
		return apierr.Required("resource.destRange")
	case route.Priority < 0 || route.Priority > 65535:
		return apierr.Invalid("resource.priority", strconv.FormatInt(route.Priority, 10), "It must be between 0 and 65535.")
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
