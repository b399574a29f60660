// Package network is the network of the local Compute Engine: one namespace
// per VPC network, with a route for each machine, its alias ranges and its
// load-balanced addresses, and one edge namespace that joins them to this
// computer. Nothing is bridged: like on Compute Engine, machines share no link.
package network

import (
	"context"
	"net"
	"net/netip"
)

// NIC attaches a machine to a network.
type NIC struct {
	Machine  string         // the machine's ID
	Network  string         // the VPC network's ID: [a-z0-9]{1,8}
	Address  netip.Addr     // primary internal address
	Gateway  netip.Addr     // the subnetwork's gateway
	Aliases  []netip.Prefix // alias ranges, routed to the machine
	External netip.Addr     // external address, translated 1:1; zero for none
	MTU      int            // 1460 as on Compute Engine
}

// LoadBalancer sends what comes to VIP to the machines of Backends, with VIP
// left as the destination (passthrough). A connection stays with its backend
// for as long as that is in one of the lists, also while nobody answers there; one
// whose backend has left goes to another, which resets it. A TCP packet with SYN
// begins a connection, whatever was there before. No backend: the address is
// unreachable.
type LoadBalancer struct {
	VIP      netip.Addr
	Network  string
	Backends []netip.Addr // primary internal addresses; they get new connections
	Kept     []netip.Addr // keep the connections they have
	KeptTCP  []netip.Addr // keep those of TCP
}

// Rule is a firewall rule whose tags are already resolved to addresses. Rules
// apply in order of priority; what no rule allows is dropped on ingress and
// allowed on egress, as Compute Engine's implied rules have it.
type Rule struct {
	Name     string
	Priority int
	Deny     bool
	Sources  []netip.Prefix // nil for anywhere; empty but not nil matches nothing
	Targets  []netip.Addr   // machines' internal addresses; nil for all, empty but not nil for none
	Protocol string         // "tcp", "udp", "icmp", "esp", "ah", "sctp", "ipip", "all" or a number
	Ports    []string       // "22" or "30000-32767"; empty for all
}

// Probe is one health-check question to one backend of a load balancer. It is
// sent from Compute Engine's health-check ranges with VIP as the destination,
// so it fails as long as the machine has not taken the address on. For a managed
// group's health check, VIP is the machine's own address.
type Probe struct {
	Network string
	VIP     netip.Addr
	Backend netip.Addr // primary internal address
	Port    int
	Scheme  string // "https", "http" or "tcp"
	Path    string
}

// Fabric builds networks. All methods are safe for concurrent use and
// idempotent, and bring what is there to what is asked for: the daemon calls
// them again for everything after a restart, without harm to running machines.
type Fabric interface {
	EnsureNetwork(ctx context.Context, id string) error
	DeleteNetwork(ctx context.Context, id string) error

	// Attach makes the machine's network namespace and returns its path. As on
	// Compute Engine the MAC address of its eth0 is 42:01 and the four bytes of
	// the internal address: Google's guest agent looks the interface up by it.
	Attach(ctx context.Context, nic NIC) (netns string, err error)
	Detach(ctx context.Context, machine string) error

	SetLoadBalancer(ctx context.Context, lb LoadBalancer) error
	DeleteLoadBalancer(ctx context.Context, network string, vip netip.Addr) error

	// SetFirewall replaces all ingress rules of a network atomically.
	SetFirewall(ctx context.Context, network string, rules []Rule) error

	// SetIsolated replaces the machines of a network, by their internal
	// addresses, which nothing reaches and nothing leaves: no other machine, no
	// health check, no metadata server. They run on.
	SetIsolated(ctx context.Context, network string, machines []netip.Addr) error

	// Check sends a probe; nil means healthy. ctx carries the timeout.
	Check(ctx context.Context, probe Probe) error

	// Listen and ListenPacket listen inside a network's namespace, on addresses such as
	// 169.254.169.254:80, for the metadata server and the resolver.
	Listen(ctx context.Context, network, address string) (net.Listener, error)
	ListenPacket(ctx context.Context, network, address string) (net.PacketConn, error)
}
