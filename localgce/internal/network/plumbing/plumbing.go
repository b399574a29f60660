// Package plumbing makes what networks consist of in the kernel: namespaces,
// the links between them, their addresses and routes, and rules of nft.
package plumbing

import (
	"net"
	"net/netip"
)

// Single is the prefix that holds addr alone.
func Single(addr netip.Addr) netip.Prefix { return netip.PrefixFrom(addr, addr.BitLen()) }

// IPNet is a prefix as package net has it.
func IPNet(p netip.Prefix) *net.IPNet {
	return &net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}
}
