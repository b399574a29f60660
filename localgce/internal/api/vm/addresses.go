package vm

import (
	"net/netip"

	compute "google.golang.org/api/compute/v1"
)

// DefaultMTU is that of networks which say none.
const DefaultMTU = 1460

// ParseAddress reads an address; the zero one for what is none.
func ParseAddress(text string) netip.Addr {
	a, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Addr{}
	}
	return a
}

// External is an interface's external address; the zero one for none.
func External(nic *compute.NetworkInterface) netip.Addr {
	if len(nic.AccessConfigs) == 0 {
		return netip.Addr{}
	}
	return ParseAddress(nic.AccessConfigs[0].NatIP)
}

// Aliases are an interface's alias ranges.
func Aliases(nic *compute.NetworkInterface) (list []netip.Prefix) {
	for _, alias := range nic.AliasIpRanges {
		if prefix, err := netip.ParsePrefix(alias.IpCidrRange); err == nil {
			list = append(list, prefix)
		}
	}
	return list
}
