package network

import (
	"context"
	"errors"
	"fmt"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// addressing lets each side of a link answer ARP for an address that is on its
// loopback. New namespaces start with the computer's own settings, whose
// arp_ignore or arp_filter may forbid it.
var addressing = map[string]string{
	"ipv4/conf/all/arp_ignore":     "0",
	"ipv4/conf/default/arp_ignore": "0",
	"ipv4/conf/all/arp_filter":     "0",
	"ipv4/conf/default/arp_filter": "0",
}

// routing lets a namespace forward between links that share no subnet.
var routing = map[string]string{
	"ipv4/ip_forward":                  "1",
	"ipv4/conf/all/rp_filter":          "0",
	"ipv4/conf/default/rp_filter":      "0",
	"ipv4/conf/all/send_redirects":     "0",
	"ipv4/conf/default/send_redirects": "0",
	"ipv6/conf/all/disable_ipv6":       "1",
	"ipv6/conf/default/disable_ipv6":   "1",
}

// liberal has connection tracking let a reset through that fits no window: with
// such a one, a backend that a connection was moved to ends it.
var liberal = map[string]string{"netfilter/nf_conntrack_tcp_be_liberal": "1"}

// ensureEdge makes the edge namespace and joins this computer to it. The
// unreachable route comes first: without the edge, nothing that is meant for a
// machine leaves the computer by its default route.
func (k *Kernel) ensureEdge(ctx context.Context) error {
	host, err := netlink.NewHandle()
	if err != nil {
		return fmt.Errorf("netlink on this computer: %w", err)
	}
	defer host.Close()
	if err := setRoutes(host, unreachable(k.block())); err != nil {
		return err
	}
	edge := namespace(k.edge())
	if _, err := edge.ensure(); err != nil {
		return err
	}
	if err := k.prepareEdge(ctx, edge); err != nil {
		return err
	}
	return k.joinEdge(host, edge)
}

func (k *Kernel) prepareEdge(ctx context.Context, edge namespace) error {
	if err := errors.Join(edge.sysctl(routing), edge.sysctl(addressing)); err != nil {
		return err
	}
	handle, err := edge.netlink()
	if err != nil {
		return err
	}
	defer handle.Close()
	if _, err := raise(handle, "lo", edgeHop); err != nil {
		return err
	}
	if err := setRoutes(handle, unreachable(everywhere)); err != nil {
		return err
	}
	if err := edge.nft(ctx, edgeRules(k.hostAddr())); err != nil {
		return err
	}
	return edge.sysctl(liberal)
}

// joinEdge makes the link between this computer and the edge.
func (k *Kernel) joinEdge(host *netlink.Handle, edge namespace) error {
	if _, err := ensureVeth(host, k.edge(), DefaultMTU, hostLink, edge, nil); err != nil {
		return err
	}
	handle, err := edge.netlink()
	if err != nil {
		return err
	}
	defer handle.Close()
	inner, err := raise(handle, hostLink, k.edgeAddr())
	if err != nil {
		return err
	}
	outer, err := raise(host, k.edge(), k.hostAddr())
	if err != nil {
		return err
	}
	if err := setRoutes(handle, direct(k.hostAddr(), inner)); err != nil {
		return err
	}
	if err := setNeighbour(handle, inner, k.hostAddr(), outer.Attrs().HardwareAddr); err != nil {
		return err
	}
	return k.routeToEdge(host, outer)
}

// routeToEdge leads to the machines what this computer itself sends, and only
// that: what it forwards for others, a neighbour or a container, meets the
// unreachable route. Where it is translated on the way, nobody could tell later.
func (k *Kernel) routeToEdge(host *netlink.Handle, outer netlink.Link) error {
	route := via(k.block(), outer, k.edgeAddr())
	route.Src, route.Table = k.hostAddr().AsSlice(), k.hostTable()
	if err := setRoutes(host, route); err != nil {
		return err
	}
	if err := host.RuleAdd(k.hostRule()); err != nil && !errors.Is(err, unix.EEXIST) {
		return fmt.Errorf("set routing rule for %s: %w", k.block(), err)
	}
	// Earlier versions had the route in the main table, for everybody.
	return deleteRoutes(host, via(k.block(), outer, k.edgeAddr()))
}

// hostTable is the number of this computer's routing table with the route to
// the engine's addresses, and hostRule the rule that leads there.
func (k *Kernel) hostTable() int { return int(machineMark(k.hostAddr())) }

func (k *Kernel) hostRule() *netlink.Rule {
	rule := netlink.NewRule()
	rule.Family, rule.Priority, rule.Table = netlink.FAMILY_V4, hostRulePriority+k.Slot, k.hostTable()
	rule.Dst = ipNet(k.block())
	rule.IifName = "lo" // where packets come from that this computer makes
	return rule
}
