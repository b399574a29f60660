package api

import (
	"net/http"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

func (s *Server) addressesKind() *kind {
	return &kind{
		collection: "addresses", object: "address", scopes: scope.Regional,
		new: empty[compute.Address], create: true,
		references: func(object any) []reference {
			return []reference{{"resource.subnetwork", &object.(*compute.Address).Subnetwork, "subnetworks", scope.Regional}}
		},
		refersTo: []string{"subnetworks"},
		prepare:  on(s.prepareAddress),
		render:   s.renderAddress,
		beforeGone: func(_ *store.Tx, r ref.Ref, object any) error {
			if user, used := s.plan.User(object.(*compute.Address)); used {
				return apierr.InUse("address", r.Path(), user.Path())
			}
			return nil
		},
		verbs: map[string]handler{http.MethodPost + " setLabels": s.setLabels},
	}
}

func (s *Server) prepareAddress(c *creation, a *compute.Address) error {
	a.IpVersion, a.Status = "", "RESERVED"
	switch a.AddressType {
	case "", "EXTERNAL":
		a.AddressType = "EXTERNAL"
		if a.NetworkTier == "" {
			a.NetworkTier = "PREMIUM"
		}
		given, err := s.plan.External(c.ref, a.Address)
		a.Address = given.String()
		return err
	case "INTERNAL":
		return s.prepareInternalAddress(c, a)
	}
	return apierr.Invalid("resource.addressType", a.AddressType, "It must be EXTERNAL or INTERNAL.")
}

func (s *Server) prepareInternalAddress(c *creation, a *compute.Address) error {
	subnet, ok := store.Get[compute.Subnetwork](c.tx, ref.Of(a.Subnetwork))
	if !ok {
		return apierr.Required("resource.subnetwork")
	}
	given, err := s.plan.Internal(subnet, a.Address, "resource.address")
	if err != nil {
		return err
	}
	a.Address, a.Network, a.Purpose = given.String(), subnet.Network, "GCE_ENDPOINT"
	return nil
}

func (s *Server) renderAddress(_ *store.Tx, _ ref.Ref, object any) any {
	shown := *object.(*compute.Address)
	if user, used := s.plan.User(&shown); used {
		shown.Status, shown.Users = "IN_USE", []string{user.URL()}
	}
	return &shown
}
