package vm

import (
	"net/netip"

	compute "google.golang.org/api/compute/v1"
)

func ParseAddress(text string) netip.Addr {
	a, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Addr{}
	}
	return a
}

func External(nic *compute.NetworkInterface) netip.Addr {
	if len(nic.AccessConfigs) == 0 {
		return netip.Addr{}
	}
	return ParseAddress(nic.AccessConfigs[0].NatIP)
}

func Aliases(nic *compute.NetworkInterface) (list []netip.Prefix) {
	for _, alias := range nic.AliasIpRanges {
		if prefix, err := netip.ParsePrefix(alias.IpCidrRange); err == nil {
			list = append(list, prefix)
		}
	}
	return list
}
