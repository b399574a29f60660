package network

import (
	"fmt"
	"net/netip"
	"sync"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/plumbing"
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

// routeAtEdge leads an external address into a network, and unrouteAtEdge
// takes it back.
func (k *Kernel) routeAtEdge(network string, external netip.Addr) error {
	handle, err := plumbing.Namespace(k.edge()).Netlink()
	if err != nil {
		return err
	}
	defer handle.Close()
	link, err := handle.LinkByName(vpcLink + network)
	if err != nil {
		return fmt.Errorf("look for the edge's link to network %s: %w", network, err)
	}
	return plumbing.SetRoutes(handle, plumbing.Via(plumbing.Single(external), link, vpcHop))
}

func (k *Kernel) unrouteAtEdge(network string, external netip.Addr) error {
	handle, err := plumbing.Namespace(k.edge()).Netlink()
	if err != nil {
		return err
	}
	defer handle.Close()
	link, err := plumbing.FindLink(handle, vpcLink+network)
	if link == nil || err != nil {
		return err
	}
	return plumbing.DeleteRoutes(handle, plumbing.Via(plumbing.Single(external), link, vpcHop))
}
