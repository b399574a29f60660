package network

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/plumbing"
)

var networkForm = regexp.MustCompile(`^[a-z0-9]{1,8}$`)

// EnsureNetwork makes a VPC network, and the edge before the first one.
func (k *Kernel) EnsureNetwork(ctx context.Context, id string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !networkForm.MatchString(id) {
		return fmt.Errorf("network ID %q: want one to eight of a-z0-9", id)
	}
	if err := k.ensureEdge(ctx); err != nil {
		return fmt.Errorf("make the edge of the local network: %w", err)
	}
	if err := k.ensureVPC(ctx, id); err != nil {
		return fmt.Errorf("make network %s: %w", id, err)
	}
	return nil
}

func (k *Kernel) ensureVPC(ctx context.Context, id string) error {
	vpc := plumbing.Namespace(k.vpc(id))
	if _, err := vpc.Ensure(); err != nil {
		return err
	}
	if err := errors.Join(vpc.Sysctl(routing), vpc.Sysctl(addressing)); err != nil {
		return err
	}
	if err := k.linkVPC(vpc, id); err != nil {
		return err
	}
	if !vpc.HasTable(ctx, firewallTable) {
		rules, err := firewallRules(nil)
		if err != nil {
			return err
		}
		if err := vpc.NFT(ctx, rules+natRules(k.block(), nil)); err != nil {
			return err
		}
	}
	return vpc.Sysctl(liberal)
}

// linkVPC joins a network to the edge, and closes every other way out.
func (k *Kernel) linkVPC(vpc plumbing.Namespace, id string) error {
	edge, err := plumbing.Namespace(k.edge()).Netlink()
	if err != nil {
		return err
	}
	defer edge.Close()
	if _, err := plumbing.EnsureVeth(edge, vpcLink+id, DefaultMTU, edgeLink, vpc, nil); err != nil {
		return err
	}
	if _, err := plumbing.Raise(edge, vpcLink+id); err != nil {
		return err
	}
	handle, err := vpc.Netlink()
	if err != nil {
		return err
	}
	defer handle.Close()
	if _, err := plumbing.Raise(handle, "lo", vpcHop, metadataAddr, probeAddr); err != nil {
		return err
	}
	uplink, err := plumbing.Raise(handle, edgeLink)
	if err != nil {
		return err
	}
	for _, prefix := range private {
		if err := plumbing.SetRoutes(handle, plumbing.Blackhole(prefix)); err != nil {
			return err
		}
	}
	err = plumbing.SetRoutes(handle, plumbing.Unreachable(plumbing.Everywhere), plumbing.Via(k.block(), uplink, edgeHop))
	if err != nil {
		return err
	}
	for _, prefix := range reserved {
		if err := k.routeOut(handle, plumbing.Blackhole(prefix)); err != nil {
			return err
		}
	}
	return k.routeOut(handle, plumbing.Via(plumbing.Everywhere, uplink, edgeHop))
}

// DeleteNetwork removes a network with its load balancers and firewall.
// Machines that are still attached lose their link.
func (k *Kernel) DeleteNetwork(_ context.Context, id string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if edge := plumbing.Namespace(k.edge()); edge.Exists() {
		handle, err := edge.Netlink()
		if err != nil {
			return err
		}
		defer handle.Close()
		if err := plumbing.DeleteLink(handle, vpcLink+id); err != nil {
			return fmt.Errorf("delete network %s: %w", id, err)
		}
	}
	return plumbing.Namespace(k.vpc(id)).Delete()
}
