//go:build e2e && linux

package network

import (
	"net"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
)

// Namespaces that stand for this computer, and for another one on its LAN.
const (
	labHost      namespace = "khalab-host"
	labNeighbour namespace = "khalab-neighbour"
)

var (
	lanHost      = addr("192.0.2.1")
	lanNeighbour = addr("192.0.2.2")
)

// newHostLab is a lab whose computer is a namespace, so that its settings may
// be anything. This computer's own are left alone.
func newHostLab(t *testing.T, settings map[string]string) lab {
	t.Helper()
	if err := enterNew(labHost, settings); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := labHost.delete(); err != nil {
			t.Error(err)
		}
	})
	return newLab(t)
}

// enterNew makes a namespace and moves the caller's thread into it. The thread
// is never unlocked, and so ends with its test.
func enterNew(ns namespace, settings map[string]string) error {
	if err := ns.delete(); err != nil {
		return err
	}
	if _, err := ns.ensure(); err != nil {
		return err
	}
	if err := ns.sysctl(settings); err != nil {
		return err
	}
	handle, err := ns.netlink()
	if err != nil {
		return err
	}
	defer handle.Close()
	if _, err := raise(handle, "lo"); err != nil {
		return err
	}
	file, err := netns.GetFromName(string(ns))
	if err != nil {
		return err
	}
	defer file.Close()
	runtime.LockOSThread()
	return netns.Set(file)
}

// neighbour is another computer on the LAN, with a route to the engine's
// addresses through this one, which forwards.
func (l lab) neighbour() {
	l.Helper()
	l.must(labNeighbour.delete())
	_, err := labNeighbour.ensure()
	l.must(err)
	l.Cleanup(func() { l.must(labNeighbour.delete()) })
	host, err := labHost.netlink()
	l.must(err)
	defer host.Close()
	_, err = ensureVeth(host, "lan", 1500, "lan", labNeighbour, nil)
	l.must(err)
	inner, err := raise(host, "lan", lanHost)
	l.must(err)
	l.must(setRoutes(host, direct(lanNeighbour, inner)))
	handle, err := labNeighbour.netlink()
	l.must(err)
	defer handle.Close()
	outer, err := raise(handle, "lan", lanNeighbour, external(1))
	l.must(err)
	l.must(setRoutes(handle, direct(lanHost, outer), via(l.block(), outer, lanHost)))
}

// send sends a datagram to port 9 of target from one of ns's addresses.
func (l lab) send(ns namespace, from, target netip.Addr, text string) {
	l.Helper()
	l.must(ns.do(func() error {
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
func (l lab) datagrams(ns namespace) net.PacketConn {
	l.Helper()
	var conn net.PacketConn
	l.must(ns.do(func() (err error) {
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
	l := newHostLab(t, map[string]string{"ipv4/ip_forward": "1", "ipv4/conf/all/rp_filter": "0", "ipv4/conf/default/rp_filter": "0"})
	l.must(l.EnsureNetwork(l.ctx, "one"))
	a := l.machine("one", "a", "10.0.0.2", withExternal(external(0)))
	l.open("one")
	l.neighbour()
	arrived := l.datagrams(a)

	l.send(labNeighbour, lanNeighbour, external(0), "neighbour")
	l.send(labNeighbour, external(1), external(0), "neighbour as a machine")
	l.send(labHost, lanHost, external(0), "another address of the computer")
	l.send(labHost, l.hostAddr(), external(0), "computer")
	if got, want := l.next(arrived), "computer from "+l.hostAddr().String(); got != want {
		t.Errorf("the machine got %q, want %q alone", got, want)
	}

	// Docker and others translate what they forward, to the address of the link
	// that it leaves by: at the edge, nothing tells it from the computer's own.
	l.must(labHost.nft(l.ctx, `table ip lab {
		chain postrouting {
			type nat hook postrouting priority srcnat
			ip saddr 192.0.2.2 masquerade
		}
	}`))
	l.refuse(labNeighbour, external(0))
	l.expect(labHost, external(0), "a sees "+l.hostAddr().String())
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

	l.must(a.do(func() error {
		conn, err := net.Dial("ip4:tcp", l.hostAddr().String())
		if err != nil {
			return err
		}
		defer conn.Close()
		_, err = conn.Write(nullSegment)
		return err
	}))
	l.expect(labHost, external(0), "a sees "+l.hostAddr().String())
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
				_, err := namespace(ns).ensure()
				l.must(err)
				l.must(namespace(ns).sysctl(settings))
			}
			l.must(l.EnsureNetwork(l.ctx, "one"))
			a := l.machine("one", "a", "10.0.0.2", withExternal(external(0)))
			l.machine("one", "b", "10.0.0.3", withExternal(external(1)))
			l.open("one")
			l.expect(labHost, external(0), "a sees "+l.hostAddr().String())
			l.expect(a, addr("10.0.0.3"), "b sees 10.0.0.2")
			l.expect(a, external(1), "b sees "+external(0).String())
		})
	}
}

// A VPN has rules of its own before the table main.
func TestRulesOfTheComputer(t *testing.T) {
	l := newHostLab(t, map[string]string{"ipv4/conf/all/rp_filter": "1", "ipv4/conf/default/rp_filter": "1"})
	host, err := labHost.netlink()
	l.must(err)
	defer host.Close()
	rule := netlink.NewRule()
	rule.Family, rule.Priority, rule.Table = netlink.FAMILY_V4, 220, 220
	l.must(host.RuleAdd(rule))
	tunnel := unreachable(everywhere)
	tunnel.Table = 220
	l.must(setRoutes(host, tunnel))
	l.must(l.EnsureNetwork(l.ctx, "one"))
	l.machine("one", "a", "10.0.0.2", withExternal(external(0)))
	l.open("one")
	l.expect(labHost, external(0), "a sees "+l.hostAddr().String())
}
