package network

import (
	"context"
	"fmt"
	"net/netip"
	"sync"

	"github.com/vishvananda/netlink"
)

// Kernel is the Fabric of Linux. It keeps nothing in memory: the kernel's own
// links, routes and rules are the state, so a new process carries on from them.
type Kernel struct {
	Options
	mu sync.Mutex // held while the networks are changed
}

var _ Fabric = (*Kernel)(nil)

// New returns the Fabric with these names and addresses. It changes nothing yet.
func New(options Options) (*Kernel, error) {
	if err := options.validate(); err != nil {
		return nil, err
	}
	return &Kernel{Options: options}, nil
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
	if err := prepareEdge(ctx, edge); err != nil {
		return err
	}
	return k.joinEdge(host, edge)
}

func prepareEdge(ctx context.Context, edge namespace) error {
	if err := edge.sysctl(routing); err != nil {
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
	return edge.nft(ctx, edgeRules())
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
	if err := setRoutes(handle, direct(k.hostAddr(), inner)); err != nil {
		return err
	}
	outer, err := raise(host, k.edge(), k.hostAddr())
	if err != nil {
		return err
	}
	return setRoutes(host, via(k.block(), outer, k.edgeAddr()))
}

// routeAtEdge leads an external address into a network, and unrouteAtEdge
// takes it back.
func (k *Kernel) routeAtEdge(network string, external netip.Addr) error {
	handle, err := namespace(k.edge()).netlink()
	if err != nil {
		return err
	}
	defer handle.Close()
	link, err := handle.LinkByName(vpcLink + network)
	if err != nil {
		return fmt.Errorf("look for the edge's link to network %s: %w", network, err)
	}
	return setRoutes(handle, via(single(external), link, vpcHop))
}

func (k *Kernel) unrouteAtEdge(network string, external netip.Addr) error {
	handle, err := namespace(k.edge()).netlink()
	if err != nil {
		return err
	}
	defer handle.Close()
	link, err := findLink(handle, vpcLink+network)
	if link == nil || err != nil {
		return err
	}
	return deleteRoutes(handle, via(single(external), link, vpcHop))
}
