package ipam

import (
	"net/netip"
	"strings"

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
		return p.wantedInternal(prefix, network, wanted, field)
	}
	size := uint32(1) << (32 - prefix.Bits())
	usable := size - 4
	start := p.cursors[subnet.SelfLink]
	for i := range usable {
		at := (start + i) % usable
		if a := offset(prefix.Addr(), 2+at); p.freeInternal(network, a) {
			p.cursors[subnet.SelfLink] = at + 1
			return a, nil
		}
	}
	return netip.Addr{}, apierr.BadRequest("ipSpaceExhausted", "IP space of '%s' is exhausted.", subnet.SelfLink)
}

func (p *Plan) wantedInternal(prefix netip.Prefix, network ref.Ref, wanted, field string) (netip.Addr, error) {
	a := vm.ParseAddress(wanted)
	switch {
	case !a.IsValid() || !prefix.Contains(a):
		return a, apierr.Invalid(field, wanted, "IP address must be contained in the subnetwork's range %s.", prefix)
	case a == prefix.Addr() || a == prefix.Addr().Next() || a == lastOf(prefix) || a == lastOf(prefix).Prev():
		return a, apierr.Invalid(field, wanted, "IP address is reserved.")
	}
	if _, used := p.internal[place{network, a}]; used {
		return a, apierr.BadRequest("ipInUseByAnotherResource", "IP '%s' is already being used by another resource.", wanted)
	}
	return a, nil
}

// Alias makes an alias range concrete: "/24" becomes the next free block of
// that size in the subnetwork's secondary range of that name.
func (p *Plan) Alias(subnet *compute.Subnetwork, alias *compute.AliasIpRange) error {
	const field = "resource.networkInterfaces[0].aliasIpRanges[0]"
	whole, ok := secondaryRange(subnet, alias.SubnetworkRangeName)
	if !ok {
		return apierr.Invalid(field+".subnetworkRangeName", alias.SubnetworkRangeName, "The subnetwork '%s' has no such secondary range.", subnet.Name)
	}
	text := alias.IpCidrRange
	if strings.HasPrefix(text, "/") {
		text = whole.Addr().String() + text
	}
	block, err := netip.ParsePrefix(text)
	if err != nil || block.Bits() < whole.Bits() {
		return apierr.Invalid(field+".ipCidrRange", alias.IpCidrRange, "It must be a prefix length or a range within %s.", whole)
	}
	set := p.aliasesIn(subnet.SelfLink)
	if strings.HasPrefix(alias.IpCidrRange, "/") {
		block, ok = set.next(whole, block.Bits())
	} else {
		ok = whole.Overlaps(block) && set.free(block)
	}
	if !ok {
		return apierr.BadRequest("ipSpaceExhausted", "IP space of the secondary range '%s' of '%s' is exhausted.", alias.SubnetworkRangeName, subnet.SelfLink)
	}
	alias.IpCidrRange = block.String()
	return nil
}

func secondaryRange(subnet *compute.Subnetwork, name string) (netip.Prefix, bool) {
	if name == "" {
		return netip.MustParsePrefix(subnet.IpCidrRange), true
	}
	for _, secondary := range subnet.SecondaryIpRanges {
		if secondary.RangeName == name {
			return netip.MustParsePrefix(secondary.IpCidrRange), true
		}
	}
	return netip.Prefix{}, false
}
