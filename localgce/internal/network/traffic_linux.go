package network

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/plumbing"
)

// SetLoadBalancer makes the load balancer or changes its backends.
func (k *Kernel) SetLoadBalancer(ctx context.Context, lb LoadBalancer) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.setLoadBalancer(ctx, lb); err != nil {
		return fmt.Errorf("set load balancer %s: %w", lb.VIP, err)
	}
	return nil
}

func (k *Kernel) setLoadBalancer(ctx context.Context, lb LoadBalancer) error {
	vpc := plumbing.Namespace(k.vpc(lb.Network))
	handle, err := vpc.Netlink()
	if err != nil {
		return err
	}
	defer handle.Close()
	if err := vpc.NFT(ctx, balancerRules(lb)); err != nil {
		return err
	}
	// Where packets go that have no backend, or one that is not attached: lost
	// machines do not answer.
	fallback, other := plumbing.Unreachable(plumbing.Single(lb.VIP)), plumbing.Blackhole(plumbing.Single(lb.VIP))
	if len(lb.Backends) > 0 {
		fallback, other = other, fallback
	}
	if err := plumbing.DeleteRoutes(handle, other); err != nil {
		return err
	}
	if err := plumbing.SetRoutes(handle, fallback); err != nil {
		return err
	}
	if !k.block().Contains(lb.VIP) {
		return nil
	}
	return k.routeAtEdge(lb.Network, lb.VIP)
}

// DeleteLoadBalancer takes the VIP out of the network.
func (k *Kernel) DeleteLoadBalancer(ctx context.Context, network string, vip netip.Addr) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	vpc := plumbing.Namespace(k.vpc(network))
	if !vpc.Exists() {
		return nil
	}
	if err := k.deleteLoadBalancer(ctx, vpc, network, vip); err != nil {
		return fmt.Errorf("delete load balancer %s: %w", vip, err)
	}
	return nil
}

func (k *Kernel) deleteLoadBalancer(ctx context.Context, vpc plumbing.Namespace, network string, vip netip.Addr) error {
	handle, err := vpc.Netlink()
	if err != nil {
		return err
	}
	defer handle.Close()
	if k.block().Contains(vip) {
		if err := k.unrouteAtEdge(network, vip); err != nil {
			return err
		}
	}
	if err := plumbing.DeleteRoutes(handle, plumbing.Unreachable(plumbing.Single(vip)), plumbing.Blackhole(plumbing.Single(vip))); err != nil {
		return err
	}
	table := balancerTable(vip)
	return vpc.NFT(ctx, fmt.Sprintf("add table ip %[1]s\ndelete table ip %[1]s\n", table))
}

// SetIsolated replaces the machines that are cut off.
func (k *Kernel) SetIsolated(ctx context.Context, network string, machines []netip.Addr) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := plumbing.Namespace(k.vpc(network)).NFT(ctx, isolationRules(machines)); err != nil {
		return fmt.Errorf("cut machines of network %s off: %w", network, err)
	}
	return nil
}

// SetFirewall replaces the network's ingress rules.
func (k *Kernel) SetFirewall(ctx context.Context, network string, rules []Rule) error {
	ruleset, err := firewallRules(rules)
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := plumbing.Namespace(k.vpc(network)).NFT(ctx, ruleset); err != nil {
		return fmt.Errorf("set firewall of network %s: %w", network, err)
	}
	return nil
}
