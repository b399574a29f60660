package api

import (
	"net/http"
	"net/netip"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

func (s *Server) addressesKind() *kind {
	return &kind{
		collection: "addresses", object: "address", scopes: regional,
		new: empty[compute.Address], create: true,
		references: func(object any) []reference {
			return []reference{{"resource.subnetwork", &object.(*compute.Address).Subnetwork, "subnetworks", regional}}
		},
		refersTo: []string{"subnetworks"},
		prepare:  on(prepareAddress),
		render:   s.renderAddress,
		beforeGone: func(_ *store.Tx, r ref.Ref, object any) error {
			if user, used := s.addressUser(object.(*compute.Address)); used {
				return apierr.InUse("address", r.Path(), user.Path())
			}
			return nil
		},
		verbs: map[string]handler{http.MethodPost + " setLabels": s.setLabels},
	}
}

func prepareAddress(c *creation, a *compute.Address) error {
	a.IpVersion, a.Status = "", "RESERVED"
	switch a.AddressType {
	case "", "EXTERNAL":
		a.AddressType = "EXTERNAL"
		if a.NetworkTier == "" {
			a.NetworkTier = "PREMIUM"
		}
		given, err := c.external(a.Address)
		a.Address = given.String()
		return err
	case "INTERNAL":
		return prepareInternalAddress(c, a)
	}
	return apierr.Invalid("resource.addressType", a.AddressType, "It must be EXTERNAL or INTERNAL.")
}

func prepareInternalAddress(c *creation, a *compute.Address) error {
	subnet, ok := store.Get[compute.Subnetwork](c.tx, ref.Of(a.Subnetwork))
	if !ok {
		return apierr.Required("resource.subnetwork")
	}
	given, err := c.internal(subnet, a.Address, "resource.address")
	if err != nil {
		return err
	}
	a.Address, a.Network, a.Purpose = given.String(), subnet.Network, "GCE_ENDPOINT"
	return nil
}

// external takes the external address that is wanted, or any free one.
func (c *creation) external(wanted string) (netip.Addr, error) {
	if wanted == "" {
		a, ok := c.pool.allocate(c.index.freeExternal)
		if !ok {
			return a, c.quotaExceeded("IN_USE_ADDRESSES", regionOf(c.ref))
		}
		return a, nil
	}
	a := vm.ParseAddress(wanted)
	if !a.IsValid() || !c.pool.block.Contains(a) || !c.index.freeExternal(a) {
		return a, apierr.Invalid("resource.address", wanted, "The address is not available.")
	}
	return a, nil
}

// externalFor takes the external address that an instance or a forwarding rule
// wants: one that is reserved and not in use, or any free one.
func (c *creation) externalFor(wanted, field string) (netip.Addr, error) {
	a := vm.ParseAddress(wanted)
	_, used := c.index.external[a]
	_, reserved := c.index.reserved[place{address: a}]
	switch {
	case wanted == "" || !reserved:
		return c.external(wanted)
	case used:
		return a, apierr.Invalid(field, wanted, "The specified external IP address is already in use.")
	}
	return a, nil
}

func (s *Server) addressUser(a *compute.Address) (ref.Ref, bool) {
	if a.AddressType == "INTERNAL" {
		user, used := s.index.internal[placeOf(a)]
		return user, used
	}
	user, used := s.index.external[vm.ParseAddress(a.Address)]
	return user, used
}

func (s *Server) renderAddress(_ *store.Tx, _ ref.Ref, object any) any {
	shown := *object.(*compute.Address)
	if user, used := s.addressUser(&shown); used {
		shown.Status, shown.Users = "IN_USE", []string{user.URL()}
	}
	return &shown
}
