package network

import (
	"context"
	"errors"
	"fmt"
	"regexp"
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
	vpc := namespace(k.vpc(id))
	if _, err := vpc.ensure(); err != nil {
		return err
	}
	if err := errors.Join(vpc.sysctl(routing), vpc.sysctl(addressing)); err != nil {
		return err
	}
	if err := k.linkVPC(vpc, id); err != nil {
		return err
	}
	if !vpc.hasTable(ctx, firewallTable) {
		rules, err := firewallRules(nil)
		if err != nil {
			return err
		}
		if err := vpc.nft(ctx, rules+natRules(k.block(), nil)); err != nil {
			return err
		}
	}
	return vpc.sysctl(liberal)
}

// linkVPC joins a network to the edge, and closes every other way out.
func (k *Kernel) linkVPC(vpc namespace, id string) error {
	edge, err := namespace(k.edge()).netlink()
	if err != nil {
		return err
	}
	defer edge.Close()
	if _, err := ensureVeth(edge, vpcLink+id, DefaultMTU, edgeLink, vpc, nil); err != nil {
		return err
	}
	if _, err := raise(edge, vpcLink+id); err != nil {
		return err
	}
	handle, err := vpc.netlink()
	if err != nil {
		return err
	}
	defer handle.Close()
	if _, err := raise(handle, "lo", vpcHop, metadataAddr, probeAddr); err != nil {
		return err
	}
	uplink, err := raise(handle, edgeLink)
	if err != nil {
		return err
	}
	for _, prefix := range private {
		if err := setRoutes(handle, blackhole(prefix)); err != nil {
			return err
		}
	}
	return setRoutes(handle, unreachable(everywhere), via(k.block(), uplink, edgeHop))
}

// DeleteNetwork removes a network with its load balancers and firewall.
// Machines that are still attached lose their link.
func (k *Kernel) DeleteNetwork(_ context.Context, id string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if edge := namespace(k.edge()); edge.exists() {
		handle, err := edge.netlink()
		if err != nil {
			return err
		}
		defer handle.Close()
		if err := deleteLink(handle, vpcLink+id); err != nil {
			return fmt.Errorf("delete network %s: %w", id, err)
		}
	}
	return namespace(k.vpc(id)).delete()
}
