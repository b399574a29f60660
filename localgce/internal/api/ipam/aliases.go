package ipam

import (
	"net/netip"
	"slices"
	"strings"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

const aliasField = "resource.networkInterfaces[0].aliasIpRanges[0]"

// Alias makes an alias range concrete: "/24" becomes the next free block of
// that size in the subnetwork's secondary range of that name, or without a name
// in its primary range. own is what its interface has already.
func (p *Plan) Alias(subnet *compute.Subnetwork, alias *compute.AliasIpRange, own []netip.Prefix) error {
	whole, ok := rangeOf(subnet, alias.SubnetworkRangeName)
	if !ok {
		return apierr.Invalid(aliasField+".subnetworkRangeName", alias.SubnetworkRangeName, "The subnetwork '%s' has no such secondary range.", subnet.Name)
	}
	wanted, err := parseAlias(whole, alias.IpCidrRange)
	if err != nil {
		return err
	}
	free := func(block netip.Prefix) bool { return p.freeAlias(subnet, alias.SubnetworkRangeName == "", block, own) }
	block := wanted
	if strings.HasPrefix(alias.IpCidrRange, "/") {
		block, ok = p.aliasesIn(subnet.SelfLink).next(whole, wanted.Bits(), free)
		if !ok {
			return apierr.BadRequest("ipSpaceExhausted", "IP space of the range '%s' of '%s' is exhausted.", alias.SubnetworkRangeName, subnet.SelfLink)
		}
	} else if !free(block) {
		return ipInUse(alias.IpCidrRange)
	}
	alias.IpCidrRange = block.String()
	return nil
}

// parseAlias reads an alias range: a prefix length, an address or a block.
func parseAlias(whole netip.Prefix, text string) (netip.Prefix, error) {
	full := text
	if strings.HasPrefix(text, "/") {
		full = whole.Addr().String() + text
	} else if !strings.Contains(text, "/") {
		full += "/32"
	}
	block, err := netip.ParsePrefix(full)
	if err != nil || block.Bits() < whole.Bits() || !whole.Contains(block.Addr()) {
		return block, apierr.Invalid(aliasField+".ipCidrRange", text, "It must be a prefix length, or an address or a range within %s.", whole)
	}
	if block != block.Masked() && !strings.HasPrefix(text, "/") {
		return block, apierr.Invalid(aliasField+".ipCidrRange", text, "It must be a range from its first address on, such as %s.", block.Masked())
	}
	return block, nil
}

// freeAlias reports whether nobody has anything of a block: in a primary range
// there are the addresses of instances and forwarding rules, reserved ones, and
// Google's own.
func (p *Plan) freeAlias(subnet *compute.Subnetwork, primary bool, block netip.Prefix, own []netip.Prefix) bool {
	if !p.aliasesIn(subnet.SelfLink).free(block) || slices.ContainsFunc(own, block.Overlaps) {
		return false
	}
	whole, network := netip.MustParsePrefix(subnet.IpCidrRange), ref.Of(subnet.Network)
	for a := block.Addr(); primary && block.Contains(a); a = a.Next() {
		if isGooglesOwn(whole, a) || !p.freeInternal(network, a) {
			return false
		}
	}
	return true
}

// rangeOf is a subnetwork's secondary range of a name, or its primary range.
func rangeOf(subnet *compute.Subnetwork, name string) (netip.Prefix, bool) {
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
