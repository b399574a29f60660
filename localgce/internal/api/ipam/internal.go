package ipam

import (
	"net/netip"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// Internal takes the wanted address of a subnetwork, or any free one. The
// first two addresses and the last two are reserved, as on Compute Engine.
func (p *Plan) Internal(subnet *compute.Subnetwork, wanted, field string) (netip.Addr, error) {
	prefix := netip.MustParsePrefix(subnet.IpCidrRange)
	network := ref.Of(subnet.Network)
	if wanted != "" {
		return p.wantedInternal(subnet, prefix, wanted, field)
	}
	size := uint32(1) << (32 - prefix.Bits())
	usable := size - 4
	start := p.cursors[subnet.SelfLink]
	for i := range usable {
		at := (start + i) % usable
		if a := offset(prefix.Addr(), 2+at); p.freeInternal(network, a) && !p.aliased(subnet, a) {
			p.cursors[subnet.SelfLink] = at + 1
			return a, nil
		}
	}
	return netip.Addr{}, apierr.BadRequest("ipSpaceExhausted", "IP space of '%s' is exhausted.", subnet.SelfLink)
}

func (p *Plan) wantedInternal(subnet *compute.Subnetwork, prefix netip.Prefix, wanted, field string) (netip.Addr, error) {
	a := vm.ParseAddress(wanted)
	switch {
	case !a.IsValid() || !prefix.Contains(a):
		return a, apierr.Invalid(field, wanted, "IP address must be contained in the subnetwork's range %s.", prefix)
	case isGooglesOwn(prefix, a):
		return a, apierr.Invalid(field, wanted, "IP address is reserved.")
	}
	if _, used := p.internal[place{ref.Of(subnet.Network), a}]; used || p.aliased(subnet, a) {
		return a, ipInUse(wanted)
	}
	return a, nil
}

// Reserve is Internal for a new Address, which no other may have reserved; an
// instance or a forwarding rule may take a reserved one.
func (p *Plan) Reserve(subnet *compute.Subnetwork, wanted, field string) (netip.Addr, error) {
	if _, reserved := p.reserved[place{ref.Of(subnet.Network), vm.ParseAddress(wanted)}]; reserved {
		return netip.Addr{}, ipInUse(wanted)
	}
	return p.Internal(subnet, wanted, field)
}

func ipInUse(address string) error {
	return apierr.BadRequest("ipInUseByAnotherResource", "IP '%s' is already being used by another resource.", address)
}

// isGooglesOwn reports whether an address of a primary range is one of the four
// that nobody gets: the network's, the gateway's, and the last two.
// https://cloud.google.com/vpc/docs/subnets#unusable-ip-addresses-in-every-subnet
func isGooglesOwn(primary netip.Prefix, a netip.Addr) bool {
	first, last := primary.Masked().Addr(), lastOf(primary)
	return a == first || a == first.Next() || a == last || a == last.Prev()
}

// aliased reports whether an alias range of a subnetwork has an address.
func (p *Plan) aliased(subnet *compute.Subnetwork, a netip.Addr) bool {
	return !p.aliasesIn(subnet.SelfLink).free(netip.PrefixFrom(a, a.BitLen()))
}
