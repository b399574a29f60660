package network

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/plumbing"
)

// Attach makes the machine's namespace, links it to its network and routes the
// machine's addresses to it.
func (k *Kernel) Attach(ctx context.Context, nic NIC) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.attach(ctx, nic); err != nil {
		return "", fmt.Errorf("attach machine %s to network %s: %w", nic.Machine, nic.Network, err)
	}
	return plumbing.Namespace(k.machine(nic.Machine)).Path(), nil
}

func (k *Kernel) attach(ctx context.Context, nic NIC) error {
	vpc := plumbing.Namespace(k.vpc(nic.Network))
	handle, err := vpc.Netlink()
	if err != nil {
		return err
	}
	defer handle.Close()
	if err := k.clearAddress(ctx, vpc, handle, nic); err != nil {
		return err
	}
	if err := k.linkMachine(handle, nic); err != nil {
		return err
	}
	if nic.External.IsValid() {
		if err := k.routeAtEdge(nic.Network, nic.External); err != nil {
			return err
		}
	}
	return k.translate(ctx, vpc, handle, netip.Addr{})
}

// clearAddress makes sure that the address is this machine's alone: a link
// whose namespace has gone is in its way, another machine's is an error.
func (k *Kernel) clearAddress(ctx context.Context, vpc plumbing.Namespace, handle *netlink.Handle, nic NIC) error {
	made, err := plumbing.Namespace(k.machine(nic.Machine)).Ensure()
	if err != nil {
		return err
	}
	link, err := plumbing.FindLink(handle, nic.Address.String())
	if link == nil || err != nil {
		return err
	}
	said := parseTag(link.Attrs().Alias)
	if said.machine != nic.Machine && said.machine != "" {
		return fmt.Errorf("address %s is in use by machine %s", nic.Address, said.machine)
	}
	if made {
		return k.unlinkMachine(ctx, vpc, handle, machineLink{said, nic.Address})
	}
	return nil
}

// linkMachine makes the link with both its ends and the routes over it. The way
// to an external address that was another goes first: the link's tag alone knows
// of it.
func (k *Kernel) linkMachine(handle *netlink.Handle, nic NIC) error {
	guest := plumbing.Namespace(k.machine(nic.Machine))
	if err := guest.Sysctl(addressing); err != nil {
		return err
	}
	name := nic.Address.String()
	mtu := nic.MTU
	if mtu == 0 {
		mtu = DefaultMTU
	}
	link, err := plumbing.EnsureVeth(handle, name, mtu, guestLink, guest, hardwareAddr(nic.Address))
	if err != nil {
		return err
	}
	if before := parseTag(link.Attrs().Alias); before.external.IsValid() && before.external != nic.External {
		if err := k.unrouteAtEdge(nic.Network, before.external); err != nil {
			return err
		}
	}
	after := tag{machine: nic.Machine, external: nic.External}
	if err := handle.LinkSetAlias(link, after.String()); err != nil {
		return fmt.Errorf("tag link %s: %w", name, err)
	}
	if err := configureGuest(guest, nic); err != nil {
		return err
	}
	if _, err := plumbing.Raise(handle, "lo", nic.Gateway); err != nil {
		return err
	}
	if _, err := plumbing.Raise(handle, name); err != nil {
		return err
	}
	return routeMachine(handle, link, nic)
}

// configureGuest gives the machine its address, and everything beyond its link
// through the gateway.
func configureGuest(guest plumbing.Namespace, nic NIC) error {
	handle, err := guest.Netlink()
	if err != nil {
		return err
	}
	defer handle.Close()
	if _, err := plumbing.Raise(handle, "lo"); err != nil {
		return err
	}
	link, err := plumbing.Raise(handle, guestLink, nic.Address)
	if err != nil {
		return err
	}
	return plumbing.SetRoutes(handle, plumbing.Via(plumbing.Everywhere, link, nic.Gateway))
}

// routeMachine leads the machine's addresses to it, and what bears its mark,
// whatever the destination: load-balanced packets and health probes.
func routeMachine(handle *netlink.Handle, link netlink.Link, nic NIC) error {
	if err := plumbing.SetRoutes(handle, plumbing.Direct(nic.Address, link)); err != nil {
		return err
	}
	for _, alias := range nic.Aliases {
		if err := plumbing.SetRoutes(handle, plumbing.Via(alias, link, nic.Address)); err != nil {
			return err
		}
	}
	if err := dropOldAliases(handle, link, nic); err != nil {
		return err
	}
	marked := plumbing.Via(plumbing.Everywhere, link, nic.Address)
	marked.Table = int(machineMark(nic.Address))
	if err := plumbing.SetRoutes(handle, marked); err != nil {
		return err
	}
	if err := handle.RuleAdd(markRule(nic.Address)); err != nil && !errors.Is(err, unix.EEXIST) {
		return fmt.Errorf("set routing rule for %s: %w", nic.Address, err)
	}
	return nil
}

func markRule(addr netip.Addr) *netlink.Rule {
	rule := netlink.NewRule()
	rule.Family, rule.Priority = netlink.FAMILY_V4, 100
	rule.Mark, rule.Table = machineMark(addr), int(machineMark(addr))
	return rule
}

func dropOldAliases(handle *netlink.Handle, link netlink.Link, nic NIC) error {
	routes, err := handle.RouteList(link, netlink.FAMILY_V4)
	if err != nil {
		return fmt.Errorf("list routes of %s: %w", nic.Address, err)
	}
	wanted := []string{plumbing.Single(nic.Address).String()}
	for _, alias := range nic.Aliases {
		wanted = append(wanted, alias.Masked().String())
	}
	for _, route := range routes {
		if !slices.Contains(wanted, route.Dst.String()) {
			if err := plumbing.DeleteRoutes(handle, &route); err != nil {
				return err
			}
		}
	}
	return nil
}
