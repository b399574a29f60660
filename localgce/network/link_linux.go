package network

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

// everywhere is the destination of a default route.
var everywhere = netip.PrefixFrom(netip.IPv4Unspecified(), 0)

// findLink returns nil where there is no link of this name.
func findLink(handle *netlink.Handle, name string) (netlink.Link, error) {
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

// ensureVeth makes a pair of links, name here and peer in the namespace there,
// unless there is one.
func ensureVeth(handle *netlink.Handle, name string, mtu int, peer string, there namespace, mac []byte) (netlink.Link, error) {
	if link, err := findLink(handle, name); link != nil || err != nil {
		return link, err
	}
	target, err := netns.GetFromName(string(there))
	if err != nil {
		return nil, fmt.Errorf("open namespace %s: %w", there, err)
	}
	defer target.Close()
	veth := &netlink.Veth{
		LinkAttrs: linkAttrs(name, mtu), PeerName: peer, PeerHardwareAddr: mac, PeerNamespace: netlink.NsFd(target),
	}
	if err := handle.LinkAdd(veth); err != nil {
		return nil, fmt.Errorf("make link %s to %s in %s: %w", name, peer, there, err)
	}
	return handle.LinkByName(name)
}

// linkAttrs describes a link with a hardware address of its own. One that the
// kernel chose, udev would change a moment later (MACAddressPolicy=persistent,
// systemd.link(5)), while neighbours have it already.
func linkAttrs(name string, mtu int) netlink.LinkAttrs {
	mac := make(net.HardwareAddr, 6)
	_, _ = rand.Read(mac)        // never fails
	mac[0] = mac[0]&^0x01 | 0x02 // a single one, locally administered (IEEE 802)
	attrs := netlink.NewLinkAttrs()
	attrs.Name, attrs.MTU, attrs.HardwareAddr = name, mtu, mac
	return attrs
}

// deleteLink removes a link of this name and with it its other end.
func deleteLink(handle *netlink.Handle, name string) error {
	link, err := findLink(handle, name)
	if link == nil || err != nil {
		return err
	}
	if err := handle.LinkDel(link); err != nil {
		return fmt.Errorf("delete link %s: %w", name, err)
	}
	return nil
}

// raise gives a link its addresses, each alone in its prefix, and brings it up.
func raise(handle *netlink.Handle, name string, addrs ...netip.Addr) (netlink.Link, error) {
	link, err := handle.LinkByName(name)
	if err != nil {
		return nil, fmt.Errorf("look for link %s: %w", name, err)
	}
	for _, addr := range addrs {
		if err := handle.AddrReplace(link, &netlink.Addr{IPNet: ipNet(single(addr))}); err != nil {
			return nil, fmt.Errorf("give %s to link %s: %w", addr, name, err)
		}
	}
	if err := handle.LinkSetUp(link); err != nil {
		return nil, fmt.Errorf("bring link %s up: %w", name, err)
	}
	return link, nil
}

// setNeighbour says which hardware address an address has on a link, so that
// nobody needs to be asked.
func setNeighbour(handle *netlink.Handle, link netlink.Link, addr netip.Addr, mac net.HardwareAddr) error {
	err := handle.NeighSet(&netlink.Neigh{
		LinkIndex: link.Attrs().Index, State: netlink.NUD_PERMANENT, IP: addr.AsSlice(), HardwareAddr: mac,
	})
	if err != nil {
		return fmt.Errorf("set the hardware address of %s: %w", addr, err)
	}
	return nil
}

// via is a route through a neighbour on a link.
func via(to netip.Prefix, link netlink.Link, hop netip.Addr) *netlink.Route {
	return &netlink.Route{
		Dst: ipNet(to), LinkIndex: link.Attrs().Index, Gw: hop.AsSlice(), Flags: int(netlink.FLAG_ONLINK),
	}
}

// direct is a route to what is on the link itself.
func direct(to netip.Addr, link netlink.Link) *netlink.Route {
	return &netlink.Route{Dst: ipNet(single(to)), LinkIndex: link.Attrs().Index, Scope: netlink.SCOPE_LINK}
}

// unreachable is a route that refuses, and blackhole one that swallows. Their
// metric lets any other route to the same prefix win.
func unreachable(to netip.Prefix) *netlink.Route {
	return &netlink.Route{Dst: ipNet(to), Type: unix.RTN_UNREACHABLE, Priority: lastMetric}
}

func blackhole(to netip.Prefix) *netlink.Route {
	return &netlink.Route{Dst: ipNet(to), Type: unix.RTN_BLACKHOLE, Priority: lastMetric}
}

const lastMetric = 1 << 30

func setRoutes(handle *netlink.Handle, routes ...*netlink.Route) error {
	for _, route := range routes {
		if err := handle.RouteReplace(route); err != nil {
			return fmt.Errorf("set route to %s: %w", route.Dst, err)
		}
	}
	return nil
}

// deleteRoutes removes routes; those that are not there are no error.
func deleteRoutes(handle *netlink.Handle, routes ...*netlink.Route) error {
	for _, route := range routes {
		if err := handle.RouteDel(route); err != nil && !errors.Is(err, unix.ESRCH) {
			return fmt.Errorf("delete route to %s: %w", route.Dst, err)
		}
	}
	return nil
}
