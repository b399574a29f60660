package network

import (
	"context"
	"errors"
	"fmt"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/plumbing"
)

// outlet is an engine's way out on this computer itself.
type outlet struct{ Options }

// outlet is the engine's.
func (k *Kernel) outlet() outlet { return outlet{k.Options} }

// ensure opens the way between the edge and what this computer reaches,
// or closes it. The rules that guard it are there before it is open, and until it
// is closed.
func (k outlet) ensure(ctx context.Context, host *netlink.Handle) error {
	if !k.Internet && len(k.Guarded) == 0 {
		return k.remove(ctx, host)
	}
	if !k.Internet {
		if err := k.close(ctx, host); err != nil {
			return err
		}
		return k.applyOnHost(ctx, hostRules(k.Options))
	}
	if err := k.applyOnHost(ctx, hostRules(k.Options)); err != nil {
		return err
	}
	if err := k.admitForwarding(ctx); err != nil {
		return err
	}
	if err := host.RuleAdd(k.replyRule()); err != nil && !errors.Is(err, unix.EEXIST) {
		return fmt.Errorf("set routing rule for answers to %s: %w", k.block(), err)
	}
	return nil
}

func (k outlet) close(ctx context.Context, host *netlink.Handle) error {
	if err := deleteRule(host, k.replyRule()); err != nil {
		return err
	}
	if !k.hasHostTable(ctx) {
		return nil
	}
	return k.withdrawForwarding(ctx)
}

// remove takes all away that ensure made.
func (k outlet) remove(ctx context.Context, host *netlink.Handle) error {
	if err := k.close(ctx, host); err != nil {
		return err
	}
	return k.deleteHostTable(ctx)
}

// routeOut has a route that there is with internet only.
func (k *Kernel) routeOut(handle *netlink.Handle, route *netlink.Route) error {
	if k.Internet {
		return plumbing.SetRoutes(handle, route)
	}
	return plumbing.DeleteRoutes(handle, route)
}

// replyRule leads to the edge what comes back for machines. Anything else that is
// for them, and that this computer did not make, hostRules refuse.
func (k outlet) replyRule() *netlink.Rule {
	rule := k.hostRule()
	rule.Priority, rule.IifName = HostRulePriority+Slots+k.Slot, ""
	return rule
}

func here(f func() error) error { return f() }

// applyOnHost applies a ruleset to this computer.
func (k outlet) applyOnHost(ctx context.Context, ruleset string) error {
	if output, err := plumbing.ApplyRules(ctx, here, ruleset); err != nil {
		return fmt.Errorf("nft on this computer: %w: %s", err, output)
	}
	return nil
}

func (k outlet) hasHostTable(ctx context.Context) bool {
	return plumbing.HasTable(ctx, here, k.hostTableName())
}

func (k outlet) deleteHostTable(ctx context.Context) error {
	if !k.hasHostTable(ctx) {
		return nil
	}
	return k.applyOnHost(ctx, "delete table ip "+k.hostTableName()+"\n")
}
