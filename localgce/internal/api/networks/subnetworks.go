package networks

import (
	"net/http"
	"net/netip"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

func (s *Service) subnetworksKind() *resource.Kind {
	return &resource.Kind{
		Collection: "subnetworks", Object: "subnetwork", Scopes: scope.Regional,
		New: resource.Empty[compute.Subnetwork], Create: true, Patch: true, Guarded: http.MethodPatch, Fixed: []string{"Network", "IpCidrRange"},
		References: func(object any) []resource.Reference {
			return []resource.Reference{resource.Link("resource.network", &object.(*compute.Subnetwork).Network, "networks", scope.Global)}
		},
		RefersTo: []string{"networks"},
		Prepare:  resource.On(prepareSubnetwork),
		Render:   renderSubnetwork,
		Check: func(tx *store.Tx, r ref.Ref, _, object any) error {
			return checkRanges(tx, r, object.(*compute.Subnetwork))
		},
		Verbs: map[string]resource.Handler{
			http.MethodPost + " setPrivateIpGoogleAccess": s.setPrivateAccess,
			http.MethodPost + " expandIpCidrRange":        s.expandRange,
		},
	}
}

func prepareSubnetwork(c *resource.Creation, n *compute.Subnetwork) error {
	switch {
	case n.Network == "":
		return apierr.Required("resource.network")
	case n.IpCidrRange == "":
		return apierr.Required("resource.ipCidrRange")
	case n.StackType != "" && n.StackType != "IPV4_ONLY":
		return apierr.Invalid("resource.stackType", n.StackType, "The local Compute Engine has IPv4 only.")
	}
	if err := checkRanges(c.Tx, c.Ref, n); err != nil {
		return err
	}
	n.GatewayAddress = netip.MustParsePrefix(n.IpCidrRange).Addr().Next().String()
	n.PrivateIpv6GoogleAccess = "DISABLE_GOOGLE_ACCESS"
	n.StackType = "IPV4_ONLY"
	if n.Purpose == "" {
		n.Purpose = "PRIVATE"
	}
	return nil
}

// checkRanges checks a subnetwork's ranges by themselves and against each
// other and all others in the network.
func checkRanges(tx *store.Tx, r ref.Ref, n *compute.Subnetwork) error {
	var own []netip.Prefix
	for i, text := range rangesOf(n) {
		field := "resource.ipCidrRange"
		if i > 0 {
			field = "resource.secondaryIpRanges"
		}
		prefix, err := netip.ParsePrefix(text)
		if err != nil || !prefix.Addr().Is4() || prefix != prefix.Masked() || prefix.Bits() < 4 || prefix.Bits() > 29 {
			return apierr.Invalid(field, text, "Invalid CIDR range: it must be an IPv4 network between /4 and /29.")
		}
		for _, other := range own {
			if prefix.Overlaps(other) {
				return apierr.Invalid(field, text, "The ranges of the subnetwork overlap.")
			}
		}
		own = append(own, prefix)
	}
	return checkOverlap(tx, r, n, own)
}

func rangesOf(n *compute.Subnetwork) []string {
	list := []string{n.IpCidrRange}
	for _, secondary := range n.SecondaryIpRanges {
		list = append(list, secondary.IpCidrRange)
	}
	return list
}

func checkOverlap(tx *store.Tx, r ref.Ref, n *compute.Subnetwork, own []netip.Prefix) (err error) {
	eachSubnetwork(tx, ref.Of(n.Network), func(other *compute.Subnetwork) {
		if ref.Of(other.SelfLink) == r || err != nil {
			return
		}
		for _, text := range rangesOf(other) {
			for _, prefix := range own {
				if prefix.Overlaps(netip.MustParsePrefix(text)) {
					err = apierr.BadRequest("invalid", "Invalid IPCidrRange: %s conflicts with existing subnetwork '%s' in region '%s'.",
						prefix, other.Name, ref.Of(other.Region).Name)
				}
			}
		}
	})
	return err
}

func (s *Service) setPrivateAccess(r *resource.Request) (any, error) {
	var body compute.SubnetworksSetPrivateIpGoogleAccessRequest
	if err := r.Decode(&body); err != nil {
		return nil, err
	}
	return s.Change(r, "setPrivateIpGoogleAccess", func(_ *store.Tx, old any) (any, error) {
		edited := *old.(*compute.Subnetwork)
		edited.PrivateIpGoogleAccess = body.PrivateIpGoogleAccess
		return &edited, nil
	})
}

// expandRange widens a subnetwork's primary range, keeping its addresses.
func (s *Service) expandRange(r *resource.Request) (any, error) {
	var body compute.SubnetworksExpandIpCidrRangeRequest
	if err := r.Decode(&body); err != nil {
		return nil, err
	}
	return s.Change(r, "expandIpCidrRange", func(_ *store.Tx, old any) (any, error) {
		edited := *old.(*compute.Subnetwork)
		present := netip.MustParsePrefix(edited.IpCidrRange)
		wanted, err := netip.ParsePrefix(body.IpCidrRange)
		if err != nil || wanted.Bits() >= present.Bits() || !wanted.Contains(present.Addr()) {
			return nil, apierr.Invalid("ipCidrRange", body.IpCidrRange, "It must be a range that holds the present one, %s.", present)
		}
		edited.IpCidrRange = body.IpCidrRange
		return &edited, nil
	})
}
