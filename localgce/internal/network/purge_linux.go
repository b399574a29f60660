package network

import (
	"context"
	"errors"
	"fmt"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/plumbing"
)

// Purge removes everything that bears the prefix, whoever made it, and the
// routes to the slot's addresses. It goes on past failures and returns them all.
func (k *Kernel) Purge(ctx context.Context) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	host, err := netlink.NewHandle()
	if err != nil {
		return fmt.Errorf("netlink on this computer: %w", err)
	}
	defer host.Close()
	failures := []error{k.outlet().remove(ctx, host), plumbing.DeleteLink(host, k.edge())}
	all, err := plumbing.Namespaces(k.Prefix + "-")
	failures = append(failures, err)
	for _, ns := range all {
		if ctx.Err() != nil {
			return errors.Join(append(failures, ctx.Err())...)
		}
		failures = append(failures, ns.Delete())
	}
	failures = append(failures, deleteRule(host, k.hostRule()), plumbing.DeleteRoutes(host, plumbing.Unreachable(k.block())))
	return errors.Join(failures...)
}

// Leftovers lists what Purge would remove.
func (k *Kernel) Leftovers(ctx context.Context) ([]string, error) {
	host, err := netlink.NewHandle()
	if err != nil {
		return nil, fmt.Errorf("netlink on this computer: %w", err)
	}
	defer host.Close()
	var found []string
	all, err := plumbing.Namespaces(k.Prefix + "-")
	if err != nil {
		return nil, err
	}
	for _, ns := range all {
		found = append(found, "network namespace "+string(ns))
	}
	if link, err := plumbing.FindLink(host, k.edge()); err != nil {
		return nil, err
	} else if link != nil {
		found = append(found, "link "+k.edge())
	}
	routes, err := plumbing.Refusals(host, k.block())
	if err != nil {
		return nil, err
	}
	if len(routes) > 0 {
		found = append(found, "route to "+k.block().String())
	}
	rule := k.hostRule()
	rules, err := host.RuleListFiltered(netlink.FAMILY_V4, rule, netlink.RT_FILTER_TABLE|netlink.RT_FILTER_DST)
	if err != nil {
		return nil, fmt.Errorf("list routing rules: %w", err)
	}
	if len(rules) > 0 {
		found = append(found, "routing rule for "+k.block().String())
	}
	if k.outlet().hasHostTable(ctx) {
		found = append(found, "nft table "+k.hostTableName())
	}
	return found, nil
}

// deleteRule removes a routing rule; one that is not there is no error.
func deleteRule(handle *netlink.Handle, rule *netlink.Rule) error {
	if err := handle.RuleDel(rule); err != nil && !errors.Is(err, unix.ENOENT) {
		return fmt.Errorf("delete routing rule for %s: %w", rule.Dst, err)
	}
	return nil
}
