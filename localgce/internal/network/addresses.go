package network

import (
	"encoding/binary"
	"net"
	"net/netip"
)

// Names of links inside the namespaces. In a VPC namespace a machine's link
// bears the machine's address as its name, so a firewall rule can name its
// target without a look-up.
const (
	edgeLink  = "edge" // VPC: towards the edge
	vpcLink   = "vpc-" // edge: towards a VPC, followed by its ID
	guestLink = "eth0" // machine: its only link
)

// HostLink is the name that an edge gives to its link to this computer.
const HostLink = "host"

// DefaultMTU is Compute Engine's.
const DefaultMTU = 1460

// Addresses which are the same in every network. Links between namespaces have
// no subnets: each side has one address on its loopback and answers ARP for it.
var (
	metadataAddr = netip.AddrFrom4([4]byte{169, 254, 169, 254})
	edgeHop      = netip.AddrFrom4([4]byte{169, 254, 0, 1}) // the edge, seen from a VPC
	vpcHop       = netip.AddrFrom4([4]byte{169, 254, 0, 2}) // a VPC, seen from the edge
	// probeAddr is in 35.191.0.0/16, from which Compute Engine probes.
	// https://cloud.google.com/load-balancing/docs/health-check-concepts#ip-ranges
	probeAddr = netip.AddrFrom4([4]byte{35, 191, 0, 1})
)

// machineMark is the packet mark, and the number of the routing table, which
// leads to the machine with this address.
func machineMark(addr netip.Addr) uint32 {
	b := addr.As4()
	return binary.BigEndian.Uint32(b[:])
}

// hardwareAddr is the address that Compute Engine gives to the link of addr.
func hardwareAddr(addr netip.Addr) net.HardwareAddr {
	b := addr.As4()
	return append(net.HardwareAddr{0x42, 0x01}, b[:]...)
}
