package plumbing

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
	"golang.org/x/sys/unix"
)

// Everywhere is the destination of a default route.
var Everywhere = netip.PrefixFrom(netip.IPv4Unspecified(), 0)

// FindLink returns nil where there is no link of this name.
func FindLink(handle *netlink.Handle, name string) (netlink.Link, error) {
	link, err := handle.LinkByName(name)
	var missing netlink.LinkNotFoundError
	if errors.As(err, &missing) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for link %s: %w", name, err)
	}
	return link, nil
}

// EnsureVeth makes a pair of links, name here and peer in the namespace there,
// unless there is one.
func EnsureVeth(handle *netlink.Handle, name string, mtu int, peer string, there Namespace, mac []byte) (netlink.Link, error) {
	if link, err := FindLink(handle, name); link != nil || err != nil {
		return link, err
	}
	target, err := netns.GetFromName(string(there))
	if err != nil {
		return nil, fmt.Errorf("open namespace %s: %w", there, err)
	}
	defer target.Close()
	veth := &netlink.Veth{
		LinkAttrs: LinkAttrs(name, mtu), PeerName: peer, PeerHardwareAddr: mac, PeerNamespace: netlink.NsFd(target),
	}
	if err := handle.LinkAdd(veth); err != nil {
		return nil, fmt.Errorf("make link %s to %s in %s: %w", name, peer, there, err)
	}
	return handle.LinkByName(name)
}

// LinkAttrs describes a link with a hardware address of its own. One that the
// kernel chose, udev would change a moment later (MACAddressPolicy=persistent,
// systemd.link(5)), while neighbours have it already.
func LinkAttrs(name string, mtu int) netlink.LinkAttrs {
	mac := make(net.HardwareAddr, 6)
	_, _ = rand.Read(mac)        // never fails
	mac[0] = mac[0]&^0x01 | 0x02 // a single one, locally administered (IEEE 802)
	attrs := netlink.NewLinkAttrs()
	attrs.Name, attrs.MTU, attrs.HardwareAddr = name, mtu, mac
	return attrs
}

// DeleteLink removes a link of this name and with it its other end.
func DeleteLink(handle *netlink.Handle, name string) error {
	link, err := FindLink(handle, name)
	if link == nil || err != nil {
		return err
	}
	if err := handle.LinkDel(link); err != nil {
		return fmt.Errorf("delete link %s: %w", name, err)
	}
	return nil
}

// Raise gives a link its addresses, each alone in its prefix, and brings it up.
func Raise(handle *netlink.Handle, name string, addrs ...netip.Addr) (netlink.Link, error) {
	link, err := handle.LinkByName(name)
	if err != nil {
		return nil, fmt.Errorf("look for link %s: %w", name, err)
	}
	for _, addr := range addrs {
		if err := handle.AddrReplace(link, &netlink.Addr{IPNet: IPNet(Single(addr))}); err != nil {
			return nil, fmt.Errorf("give %s to link %s: %w", addr, name, err)
		}
	}
	if err := handle.LinkSetUp(link); err != nil {
		return nil, fmt.Errorf("bring link %s up: %w", name, err)
	}
	return link, nil
}

// SetNeighbour says which hardware address an address has on a link, so that
// nobody needs to be asked.
func SetNeighbour(handle *netlink.Handle, link netlink.Link, addr netip.Addr, mac net.HardwareAddr) error {
	err := handle.NeighSet(&netlink.Neigh{
		LinkIndex: link.Attrs().Index, State: netlink.NUD_PERMANENT, IP: addr.AsSlice(), HardwareAddr: mac,
	})
	if err != nil {
		return fmt.Errorf("set the hardware address of %s: %w", addr, err)
	}
	return nil
}

// Via is a route through a neighbour on a link.
func Via(to netip.Prefix, link netlink.Link, hop netip.Addr) *netlink.Route {
	return &netlink.Route{
		Dst: IPNet(to), LinkIndex: link.Attrs().Index, Gw: hop.AsSlice(), Flags: int(netlink.FLAG_ONLINK),
	}
}

// Direct is a route to what is on the link itself.
func Direct(to netip.Addr, link netlink.Link) *netlink.Route {
	return &netlink.Route{Dst: IPNet(Single(to)), LinkIndex: link.Attrs().Index, Scope: netlink.SCOPE_LINK}
}

// Unreachable is a route that refuses. Its metric lets any other route to the
// same prefix win.
func Unreachable(to netip.Prefix) *netlink.Route {
	return &netlink.Route{Dst: IPNet(to), Type: unix.RTN_UNREACHABLE, Priority: LastMetric}
}

// Blackhole is a route that swallows, with the same metric.
func Blackhole(to netip.Prefix) *netlink.Route {
	return &netlink.Route{Dst: IPNet(to), Type: unix.RTN_BLACKHOLE, Priority: LastMetric}
}

// LastMetric is the metric of the routes that refuse or swallow.
const LastMetric = 1 << 30

// SetRoutes makes routes, in place of others to the same prefixes.
func SetRoutes(handle *netlink.Handle, routes ...*netlink.Route) error {
	for _, route := range routes {
		if err := handle.RouteReplace(route); err != nil {
			return fmt.Errorf("set route to %s: %w", route.Dst, err)
		}
	}
	return nil
}

// DeleteRoutes removes routes; those that are not there are no error.
func DeleteRoutes(handle *netlink.Handle, routes ...*netlink.Route) error {
	for _, route := range routes {
		if err := handle.RouteDel(route); err != nil && !errors.Is(err, unix.ESRCH) {
			return fmt.Errorf("delete route to %s: %w", route.Dst, err)
		}
	}
	return nil
}

// Refusals lists the unreachable routes to a prefix.
func Refusals(host *netlink.Handle, to netip.Prefix) ([]netlink.Route, error) {
	filter := &netlink.Route{Dst: IPNet(to), Type: unix.RTN_UNREACHABLE}
	routes, err := host.RouteListFiltered(netlink.FAMILY_V4, filter, netlink.RT_FILTER_DST|netlink.RT_FILTER_TYPE)
	if err != nil {
		return nil, fmt.Errorf("list routes: %w", err)
	}
	return routes, nil
}
