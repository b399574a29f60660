package network

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/plumbing"
)

// Detach removes the machine's link, whichever network it is in, and its namespace.
func (k *Kernel) Detach(ctx context.Context, machine string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	vpcs, err := plumbing.Namespaces(k.vpcPrefix())
	if err != nil {
		return err
	}
	for _, vpc := range vpcs {
		if err := k.detachFrom(ctx, vpc, machine); err != nil {
			return fmt.Errorf("detach machine %s: %w", machine, err)
		}
	}
	return plumbing.Namespace(k.machine(machine)).Delete()
}

func (k *Kernel) detachFrom(ctx context.Context, vpc plumbing.Namespace, machine string) error {
	handle, err := vpc.Netlink()
	if err != nil {
		return err
	}
	defer handle.Close()
	links, err := machineLinks(handle)
	if err != nil {
		return err
	}
	for _, link := range links {
		if link.machine == machine {
			return k.unlinkMachine(ctx, vpc, handle, link)
		}
	}
	return nil
}

// unlinkMachine removes what leads to a machine, and last of all its link: that
// alone says what else there is, so that whoever is interrupted can begin anew.
func (k *Kernel) unlinkMachine(ctx context.Context, vpc plumbing.Namespace, handle *netlink.Handle, link machineLink) error {
	if err := handle.RuleDel(markRule(link.address)); err != nil && !errors.Is(err, unix.ENOENT) {
		return fmt.Errorf("delete routing rule for %s: %w", link.address, err)
	}
	if link.external.IsValid() {
		network := strings.TrimPrefix(string(vpc), k.vpcPrefix())
		if err := k.unrouteAtEdge(network, link.external); err != nil {
			return err
		}
		if err := k.translate(ctx, vpc, handle, link.address); err != nil {
			return err
		}
	}
	return plumbing.DeleteLink(handle, link.address.String())
}

// machineLink is a machine's link as the kernel knows it.
type machineLink struct {
	tag
	address netip.Addr
}

// machineLinks lists the links of a VPC namespace that lead to machines.
func machineLinks(handle *netlink.Handle) ([]machineLink, error) {
	links, err := handle.LinkList()
	if err != nil {
		return nil, fmt.Errorf("list links: %w", err)
	}
	var list []machineLink
	for _, link := range links {
		if addr, err := netip.ParseAddr(link.Attrs().Name); err == nil {
			list = append(list, machineLink{parseTag(link.Attrs().Alias), addr})
		}
	}
	return list, nil
}

// translate brings a network's address translation to what its links say, but for
// the one that goes: the zero address for none.
func (k *Kernel) translate(ctx context.Context, vpc plumbing.Namespace, handle *netlink.Handle, going netip.Addr) error {
	links, err := machineLinks(handle)
	if err != nil {
		return err
	}
	var all []translation
	for _, link := range links {
		if link.external.IsValid() && link.address != going {
			all = append(all, translation{internal: link.address, external: link.external})
		}
	}
	return vpc.NFT(ctx, natRules(k.block(), all))
}
