package networks

import (
	"net/http"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

func (s *Service) addressesKind() *resource.Kind {
	return &resource.Kind{
		Collection: "addresses", Object: "address", Scopes: scope.Regional,
		New: resource.Empty[compute.Address], Create: true,
		References: func(object any) []resource.Reference {
			return []resource.Reference{resource.Link("resource.subnetwork", &object.(*compute.Address).Subnetwork, "subnetworks", scope.Regional)}
		},
		RefersTo: []string{"subnetworks"},
		Prepare:  resource.On(s.prepareAddress),
		Render:   s.renderAddress,
		BeforeGone: func(_ *store.Tx, r ref.Ref, object any) error {
			if user, used := s.plan.User(object.(*compute.Address)); used {
				return apierr.InUse("address", r.Path(), user.Path())
			}
			return nil
		},
		Verbs: map[string]resource.Handler{http.MethodPost + " setLabels": s.SetLabels},
	}
}

func (s *Service) prepareAddress(c *resource.Creation, a *compute.Address) error {
	if a.IpVersion == "IPV6" {
		return apierr.Invalid("resource.ipVersion", a.IpVersion, "The local Compute Engine has IPv4 only.")
	}
	a.IpVersion, a.Status = "", "RESERVED"
	switch a.AddressType {
	case "", "EXTERNAL":
		a.AddressType = "EXTERNAL"
		if a.NetworkTier == "" {
			a.NetworkTier = "PREMIUM"
		}
		given, err := s.plan.External(c.Ref, a.Address)
		a.Address = given.String()
		return err
	case "INTERNAL":
		return s.prepareInternalAddress(c, a)
	}
	return apierr.Invalid("resource.addressType", a.AddressType, "It must be EXTERNAL or INTERNAL.")
}

func (s *Service) prepareInternalAddress(c *resource.Creation, a *compute.Address) error {
	subnet, ok := store.Get[compute.Subnetwork](c.Tx, ref.Of(a.Subnetwork))
	if !ok {
		return apierr.Required("resource.subnetwork")
	}
	given, err := s.plan.Reserve(subnet, a.Address, "resource.address")
	if err != nil {
		return err
	}
	a.Address, a.Network, a.Purpose = given.String(), subnet.Network, "GCE_ENDPOINT"
	return nil
}

func (s *Service) renderAddress(_ *store.Tx, _ ref.Ref, object any) any {
	shown := *object.(*compute.Address)
	if user, used := s.plan.User(&shown); used {
		shown.Status, shown.Users = "IN_USE", []string{user.URL()}
	}
	return &shown
}
