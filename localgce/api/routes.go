package api

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/api/apierr"
)

// routesKind keeps routes as records: the fabric routes what it knows by itself.
func (s *Server) routesKind() *kind {
	return &kind{
		collection: "routes", object: "route", scopes: global,
		new: empty[compute.Route], create: true,
		references: func(object any) []reference {
			return []reference{{"resource.network", &object.(*compute.Route).Network, "networks", global}}
		},
		refersTo: []string{"networks"},
		prepare: on(func(c *creation, route *compute.Route) error {
			switch {
			case route.Network == "":
				return apierr.Required("resource.network")
			case route.DestRange == "":
				return apierr.Required("resource.destRange")
			}
			if route.Priority == 0 {
				route.Priority = 1000
			}
			return nil
		}),
	}
}
