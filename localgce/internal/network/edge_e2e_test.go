//go:build e2e && linux

package network

import (
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/vishvananda/netlink"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/plumbing"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/standin"
)

// newHostLab is a lab whose computer is a namespace, so that its settings may
// be anything. This computer's own are left alone.
func newHostLab(t *testing.T, settings map[string]string) lab {
	t.Helper()
	standin.Enter(t, settings)
	return newLab(t)
}

// send sends a datagram to port 9 of target from one of ns's addresses.
func (l lab) send(ns plumbing.Namespace, from, target netip.Addr, text string) {
	l.Helper()
	l.must(ns.Do(func() error {
		conn, err := net.DialUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(from, 0)), net.UDPAddrFromAddrPort(netip.AddrPortFrom(target, 9)))
		if err != nil {
			return err
		}
		defer conn.Close()
		_, err = conn.Write([]byte(text))
		return err
	}))
}

// datagrams listens on port 9 of a machine.
func (l lab) datagrams(ns plumbing.Namespace) net.PacketConn {
	l.Helper()
	var conn net.PacketConn
	l.must(ns.Do(func() (err error) {
		conn, err = net.ListenPacket("udp4", ":9")
		return err
	}))
	l.Cleanup(func() { conn.Close() })
	return conn
}

// next is the next packet that arrives.
func (l lab) next(conn net.PacketConn) string {
	l.Helper()
	buffer := make([]byte, 1500)
	l.must(conn.SetReadDeadline(time.Now().Add(10 * time.Second)))
	n, from, err := conn.ReadFrom(buffer)
	l.must(err)
	return string(buffer[:n]) + " from " + from.(*net.UDPAddr).IP.String()
}

func TestOnlyTheComputerItselfReachesMachines(t *testing.T) {
	for name, options := range map[string]Options{"alone": {}, "with internet": {Internet: true}} {
		t.Run(name, func(t *testing.T) { onlyTheComputerItselfReachesMachines(t, options) })
	}
}

func onlyTheComputerItselfReachesMachines(t *testing.T, options Options) {
	standin.Enter(t, map[string]string{"ipv4/ip_forward": "1", "ipv4/conf/all/rp_filter": "0", "ipv4/conf/default/rp_filter": "0"})
	l := newLabOf(t, options)
	l.must(l.EnsureNetwork(l.ctx, "one"))
	a := l.machine("one", "a", "10.0.0.2", withExternal(external(0)))
	l.open("one")
	standin.Neighbour(t, external(1), l.block())
	arrived := l.datagrams(a)

	l.send(standin.NeighbourHost, standin.NeighbourAddr, external(0), "neighbour")
	l.send(standin.NeighbourHost, external(1), external(0), "neighbour as a machine")
	l.send(standin.Host, standin.HostAddr, external(0), "another address of the computer")
	l.send(standin.Host, l.HostAddr(), external(0), "computer")
	if got, want := l.next(arrived), "computer from "+l.HostAddr().String(); got != want {
		t.Errorf("the machine got %q, want %q alone", got, want)
	}

	// Docker and others translate what they forward, to the address of the link
	// that it leaves by: at the edge, nothing tells it from the computer's own.
	l.must(standin.Host.NFT(l.ctx, `table ip lab {
		chain postrouting {
			type nat hook postrouting priority srcnat
			ip saddr 192.0.2.2 masquerade
		}
	}`))
	l.refuse(standin.NeighbourHost, external(0))
	l.expect(standin.Host, external(0), "a sees "+l.HostAddr().String())
}

// A packet that belongs to no connection is neither new nor an answer.
func TestInvalidPacketsDoNotReachTheComputer(t *testing.T) {
	l := newHostLab(t, map[string]string{"ipv4/conf/all/rp_filter": "0", "ipv4/conf/default/rp_filter": "0"})
	l.must(l.EnsureNetwork(l.ctx, "one"))
	a := l.machine("one", "a", "10.0.0.2", withExternal(external(0)))
	l.open("one")
	segments, err := net.ListenPacket("ip4:tcp", "0.0.0.0")
	l.must(err)
	defer segments.Close()

	l.must(a.Do(func() error {
		conn, err := net.Dial("ip4:tcp", l.HostAddr().String())
		if err != nil {
			return err
		}
		defer conn.Close()
		_, err = conn.Write(nullSegment)
		return err
	}))
	l.expect(standin.Host, external(0), "a sees "+l.HostAddr().String())
	l.must(segments.SetReadDeadline(time.Now().Add(10 * time.Second)))
	buffer := make([]byte, 1500)
	n, from, err := segments.ReadFrom(buffer)
	l.must(err)
	if flags := buffer[13]; n < 20 || flags != 0x12 { // SYN and ACK
		t.Errorf("the computer got % x from %s before the answer to its own connection", buffer[:n], from)
	}
}

// nullSegment is a TCP header without any flag, which no connection has.
var nullSegment = []byte{0, 80, 0, 81, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0, 0xff, 0xff, 0, 0, 0, 0}

// New namespaces start with the settings of the computer. Some have ARP answer
// only for what the link itself has, or the source look like a route back.
func TestSettingsOfTheComputer(t *testing.T) {
	for name, settings := range map[string]map[string]string{
		"arp_ignore 1": {"ipv4/conf/all/arp_ignore": "1", "ipv4/conf/default/arp_ignore": "1"},
		"arp_ignore 2": {"ipv4/conf/all/arp_ignore": "2", "ipv4/conf/default/arp_ignore": "2"},
		"arp_ignore 8": {"ipv4/conf/all/arp_ignore": "8", "ipv4/conf/default/arp_ignore": "8"},
		"arp_filter":   {"ipv4/conf/all/arp_filter": "1", "ipv4/conf/default/arp_filter": "1"},
		"rp_filter":    {"ipv4/conf/all/rp_filter": "1", "ipv4/conf/default/rp_filter": "1"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newHostLab(t, settings)
			for _, ns := range []string{l.edge(), l.vpc("one"), l.Kernel.machine("a"), l.Kernel.machine("b")} {
				_, err := plumbing.Namespace(ns).Ensure()
				l.must(err)
				l.must(plumbing.Namespace(ns).Sysctl(settings))
			}
			l.must(l.EnsureNetwork(l.ctx, "one"))
			a := l.machine("one", "a", "10.0.0.2", withExternal(external(0)))
			l.machine("one", "b", "10.0.0.3", withExternal(external(1)))
			l.open("one")
			l.expect(standin.Host, external(0), "a sees "+l.HostAddr().String())
			l.expect(a, addr("10.0.0.3"), "b sees 10.0.0.2")
			l.expect(a, external(1), "b sees "+external(0).String())
		})
	}
}

// A VPN has rules of its own before the table main.
func TestRulesOfTheComputer(t *testing.T) {
	l := newHostLab(t, map[string]string{"ipv4/conf/all/rp_filter": "1", "ipv4/conf/default/rp_filter": "1"})
	host, err := standin.Host.Netlink()
	l.must(err)
	defer host.Close()
	rule := netlink.NewRule()
	rule.Family, rule.Priority, rule.Table = netlink.FAMILY_V4, 220, 220
	l.must(host.RuleAdd(rule))
	tunnel := plumbing.Unreachable(plumbing.Everywhere)
	tunnel.Table = 220
	l.must(plumbing.SetRoutes(host, tunnel))
	l.must(l.EnsureNetwork(l.ctx, "one"))
	l.machine("one", "a", "10.0.0.2", withExternal(external(0)))
	l.open("one")
	l.expect(standin.Host, external(0), "a sees "+l.HostAddr().String())
}
