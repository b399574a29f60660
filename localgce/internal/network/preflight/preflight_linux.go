package preflight

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/vishvananda/netlink"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/plumbing"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/program"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Problems lists everything on this computer that is in the way of networks,
// each with the command that mends it. It tries what it can in a namespace
// without a name, which ends with this process at the latest. The caller is
// root, and makes no engine meanwhile.
func Problems(ctx context.Context) []*errs.Error {
	host, err := netlink.NewHandle()
	if err != nil {
		return []*errs.Error{errs.Errorf(errs.Failed, "netlink on this computer: %w", err)}
	}
	defer host.Close()
	f, err := survey(ctx, host)
	if err != nil {
		return []*errs.Error{errs.Errorf(errs.Failed, "look at this computer's network: %w", err)}
	}
	return f.judge()
}

func survey(ctx context.Context, host *netlink.Handle) (findings, error) {
	var f findings
	names, err := linkNames(host)
	if err != nil {
		return f, err
	}
	inTheWay, err := holders(host, names)
	if err != nil {
		return f, err
	}
	f.holders = inTheWay
	if f.diverting, err = diverting(host); err != nil {
		return f, err
	}
	try, err := newTrial()
	if err != nil {
		f.lacking = err
		return f, nil
	}
	defer try.close()
	f.refused = try.rulesets(ctx)
	slot, free, err := freeSlot(host)
	if err != nil || !free || len(f.holders)+len(f.diverting) > 0 {
		return f, err // what holds or diverts the addresses would spoil the trial
	}
	if err := try.join(host, network.Options{Slot: slot}); err != nil {
		f.lacking = err
		return f, nil
	}
	f.unreached = try.reach(ctx)
	return f, nil
}

func linkNames(host *netlink.Handle) (map[int]string, error) {
	links, err := host.LinkList()
	if err != nil {
		return nil, fmt.Errorf("list links: %w", err)
	}
	names := map[int]string{}
	for _, link := range links {
		names[link.Attrs().Index] = link.Attrs().Name
	}
	return names, nil
}

// holders lists addresses of ours and routes to them that no engine made. A
// route to more than ours, such as a VPN's, is in nobody's way.
func holders(host *netlink.Handle, names map[int]string) (list []holder, err error) {
	addrs, err := host.AddrList(nil, netlink.FAMILY_V4)
	if err != nil {
		return nil, fmt.Errorf("list addresses: %w", err)
	}
	for _, a := range addrs {
		if name := names[a.LinkIndex]; ours(a.IPNet.String()) && !network.IsEdgeLink(name) {
			list = append(list, holder{
				fmt.Sprintf("the address %s of link %s", a.IPNet, name),
				fmt.Sprintf("sudo ip address del %s dev %s", a.IPNet, name),
			})
		}
	}
	routes, err := host.RouteListFiltered(netlink.FAMILY_V4, &netlink.Route{}, netlink.RT_FILTER_TABLE) // of all tables
	if err != nil {
		return nil, fmt.Errorf("list routes: %w", err)
	}
	for _, r := range routes {
		name := names[r.LinkIndex]
		if r.Dst == nil || !ours(r.Dst.String()) || network.IsEdgeLink(name) || r.Priority == plumbing.LastMetric || r.Protocol == kernelProtocol {
			continue
		}
		list = append(list, holder{
			strings.TrimSpace(fmt.Sprintf("the route to %s in table %d %s", r.Dst, r.Table, overLink(name))),
			fmt.Sprintf("sudo ip route del %s table %d", r.Dst, r.Table),
		})
	}
	return list, nil
}

// kernelProtocol marks the routes that come and go with an address (RTPROT_KERNEL).
const kernelProtocol = 2

func overLink(name string) string {
	if name == "" {
		return ""
	}
	return "over link " + name
}

// ours reports whether a prefix is of the external addresses, or within.
func ours(text string) bool {
	p, err := netip.ParsePrefix(text)
	return err == nil && p.Bits() >= everySlot.Bits() && everySlot.Contains(p.Addr())
}

// diverting lists routing rules ahead of ours that lead what this computer
// sends to our addresses elsewhere.
func diverting(host *netlink.Handle) (list []holder, err error) {
	rules, err := host.RuleList(netlink.FAMILY_V4)
	if err != nil {
		return nil, fmt.Errorf("list routing rules: %w", err)
	}
	for _, rule := range rules {
		if rule.Priority >= network.HostRulePriority || !meetsOurs(rule) {
			continue
		}
		leads, err := leadsAway(host, rule)
		if err != nil {
			return nil, err
		}
		if leads {
			list = append(list, describe(rule))
		}
	}
	return list, nil
}

// meetsOurs reports whether a rule is about packets without a mark that this
// computer sends to our addresses.
func meetsOurs(rule netlink.Rule) bool {
	special := rule.Mark != 0 || rule.Tos != 0 || rule.Src != nil || rule.OifName != "" || rule.IPProto != 0 ||
		rule.Sport != nil || rule.Dport != nil || rule.UIDRange != nil || rule.Invert || rule.Goto > 0
	if special || rule.IifName != "" && rule.IifName != "lo" {
		return false
	}
	if rule.Dst == nil {
		return true
	}
	p, err := netip.ParsePrefix(rule.Dst.String())
	return err == nil && p.Overlaps(everySlot)
}

const (
	lookupAction = 1   // FR_ACT_TO_TBL: the rule leads to a table
	refuseAction = 6   // FR_ACT_BLACKHOLE, the first of those that refuse
	localTable   = 255 // the computer's own addresses
	throwRoute   = 9   // RTN_THROW: go on with the next rule
)

func leadsAway(host *netlink.Handle, rule netlink.Rule) (bool, error) {
	if rule.Type >= refuseAction {
		return true, nil
	}
	if rule.Type > lookupAction || rule.Table == localTable {
		return false, nil
	}
	routes, err := host.RouteListFiltered(netlink.FAMILY_V4, &netlink.Route{Table: rule.Table}, netlink.RT_FILTER_TABLE)
	if err != nil {
		return false, fmt.Errorf("list routes of table %d: %w", rule.Table, err)
	}
	return slices.ContainsFunc(routes, func(r netlink.Route) bool {
		if r.Dst == nil {
			return rule.SuppressPrefixlen < 0
		}
		p, err := netip.ParsePrefix(r.Dst.String())
		return err == nil && p.Overlaps(everySlot) && r.Type != throwRoute && p.Bits() > rule.SuppressPrefixlen && r.Priority != plumbing.LastMetric
	}), nil
}

// describe says which rule it is. One that leads to a table may as well come
// after ours.
func describe(rule netlink.Rule) holder {
	to, taken := "all", fmt.Sprintf("sudo ip rule del priority %d", rule.Priority)
	if rule.Dst != nil {
		to = rule.Dst.String()
	}
	if rule.Type >= refuseAction {
		return holder{fmt.Sprintf("%d: to %s, which refuses,", rule.Priority, to), taken}
	}
	again := fmt.Sprintf("to %s lookup %d", to, rule.Table)
	return holder{fmt.Sprintf("%d: %s", rule.Priority, again),
		fmt.Sprintf("sudo ip rule add priority %d %s && %s", network.HostRulePriority+2*network.Slots+rule.Priority, again, taken)}
}

// freeSlot finds a slot whose addresses nobody uses now.
func freeSlot(host *netlink.Handle) (slot int, free bool, err error) {
	for slot := range network.Slots {
		block, _ := network.ExternalRange(slot)
		routes, err := plumbing.Refusals(host, block)
		if err != nil || len(routes) == 0 {
			return slot, true, err
		}
	}
	return 0, false, nil
}

// rulesets tries all that nft is asked for, and lists what it does not take.
func (t *trial) rulesets(ctx context.Context) (refused []string) {
	if _, err := program.Find("nft"); err != nil {
		return nil // a missing package is told of where all commands are
	}
	for _, set := range network.UsedRulesets() {
		if err := t.nft(ctx, set.Text); err != nil {
			refused = append(refused, set.Name+": "+firstLine(err.Error()))
		}
	}
	if err := t.nft(ctx, "flush ruleset"); err != nil {
		refused = append(refused, "take rules away: "+firstLine(err.Error()))
	}
	return refused
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
