package network

import (
	"context"
	"errors"
	"fmt"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/plumbing"
)

// HostRulePriority is that of the rule which leads to the edge of slot 0; the
// other slots' follow, and then those for answers from the internet. It is ahead of the rules of VPNs (strongSwan has 220,
// Tailscale 5210, wg-quick 32764).
const HostRulePriority = 200

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
	if err := plumbing.SetRoutes(host, plumbing.Unreachable(k.block())); err != nil {
		return err
	}
	edge := plumbing.Namespace(k.edge())
	if _, err := edge.Ensure(); err != nil {
		return err
	}
	if err := k.prepareEdge(ctx, edge); err != nil {
		return err
	}
	if err := k.joinEdge(host, edge); err != nil {
		return err
	}
	return k.outlet().ensure(ctx, host)
}

func (k *Kernel) prepareEdge(ctx context.Context, edge plumbing.Namespace) error {
	if err := errors.Join(edge.Sysctl(routing), edge.Sysctl(addressing)); err != nil {
		return err
	}
	handle, err := edge.Netlink()
	if err != nil {
		return err
	}
	defer handle.Close()
	if _, err := plumbing.Raise(handle, "lo", edgeHop); err != nil {
		return err
	}
	if err := plumbing.SetRoutes(handle, plumbing.Unreachable(plumbing.Everywhere), plumbing.Unreachable(k.block())); err != nil {
		return err
	}
	if err := edge.NFT(ctx, edgeRules(k.Options)); err != nil {
		return err
	}
	return edge.Sysctl(liberal)
}

// joinEdge makes the link between this computer and the edge.
func (k *Kernel) joinEdge(host *netlink.Handle, edge plumbing.Namespace) error {
	if _, err := plumbing.EnsureVeth(host, k.edge(), DefaultMTU, HostLink, edge, nil); err != nil {
		return err
	}
	handle, err := edge.Netlink()
	if err != nil {
		return err
	}
	defer handle.Close()
	inner, err := plumbing.Raise(handle, HostLink, k.EdgeAddr())
	if err != nil {
		return err
	}
	outer, err := plumbing.Raise(host, k.edge(), k.HostAddr())
	if err != nil {
		return err
	}
	if err := plumbing.SetRoutes(handle, plumbing.Direct(k.HostAddr(), inner)); err != nil {
		return err
	}
	if err := plumbing.SetNeighbour(handle, inner, k.HostAddr(), outer.Attrs().HardwareAddr); err != nil {
		return err
	}
	if err := k.routeOut(handle, plumbing.Via(plumbing.Everywhere, inner, k.HostAddr())); err != nil {
		return err
	}
	return k.routeToEdge(host, outer)
}

// routeToEdge leads to the machines what this computer itself sends, and only
// that: what it forwards for others, a neighbour or a container, meets the
// unreachable route. Where it is translated on the way, nobody could tell later.
// With internet, what hostRules let through comes back the same way: see replyRule.
func (k *Kernel) routeToEdge(host *netlink.Handle, outer netlink.Link) error {
	route := plumbing.Via(k.block(), outer, k.EdgeAddr())
	route.Src, route.Table = k.HostAddr().AsSlice(), k.hostTable()
	if err := plumbing.SetRoutes(host, route); err != nil {
		return err
	}
	if err := host.RuleAdd(k.hostRule()); err != nil && !errors.Is(err, unix.EEXIST) {
		return fmt.Errorf("set routing rule for %s: %w", k.block(), err)
	}
	// Earlier versions had the route in the main table, for everybody.
	return plumbing.DeleteRoutes(host, plumbing.Via(k.block(), outer, k.EdgeAddr()))
}

// hostTable is the number of this computer's routing table with the route to
// the engine's addresses, and hostRule the rule that leads there.
func (o Options) hostTable() int { return int(machineMark(o.HostAddr())) }

func (o Options) hostRule() *netlink.Rule {
	rule := netlink.NewRule()
	rule.Family, rule.Priority, rule.Table = netlink.FAMILY_V4, HostRulePriority+o.Slot, o.hostTable()
	rule.Dst = plumbing.IPNet(o.block())
	rule.IifName = "lo" // where packets come from that this computer makes
	return rule
}
