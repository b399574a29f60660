package network

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// private are the ranges of internal addresses (RFC 1918). As on Compute
// Engine, what is sent to one that no machine has gets no answer at all.
var private = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"),
}

// replaceTable wraps the body of a table so that nft swaps it in atomically,
// whether or not there was one before.
func replaceTable(name, body string) string {
	return fmt.Sprintf("add table ip %[1]s\ndelete table ip %[1]s\ntable ip %[1]s {\n%[2]s}\n", name, body)
}

// edgeRules let in from this computer what it sends itself, by the one address
// that it has here, and out to it only what it asked for. The first is ahead of
// connection tracking, so that nobody else makes a connection known; with
// internet, answers come from anywhere, and connection tracking tells them.
func edgeRules(o Options) string {
	hook, others, out := "raw", "", ""
	if o.Internet {
		hook, others = "mangle", " ct state != { established, related }"
		out = fmt.Sprintf("\t\tip saddr %s ip daddr != %s accept\n", o.block(), o.HostAddr())
	}
	return replaceTable("guard", fmt.Sprintf(`	chain from {
		type filter hook prerouting priority %[3]s; policy accept;
		iifname "%[1]s" ip saddr != %[2]s%[4]s drop
		iifname != "%[1]s" ip saddr %[2]s drop
	}
	chain forward {
		type filter hook forward priority filter; policy accept;
		oifname != "%[1]s" accept
		ct state established,related accept
		ct state invalid drop
%[5]s		reject
	}
`, HostLink, o.HostAddr(), hook, others, out))
}

// translation is a machine's 1:1 address translation.
type translation struct{ internal, external netip.Addr }

// natRules translate machines' external addresses, on the way out as well as
// between machines of one network. As on Compute Engine, a machine without an
// external address reaches none, and does not get out; nor do its alias ranges.
func natRules(block netip.Prefix, all []translation) string {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b translation) int { return a.internal.Compare(b.internal) })
	inside, outside, translated := make([]string, len(all)), make([]string, len(all)), make([]string, len(all))
	for i, t := range all {
		inside[i] = fmt.Sprintf("%s : %s", t.external, t.internal)
		outside[i] = fmt.Sprintf("%s : %s", t.internal, t.external)
		translated[i] = t.internal.String()
	}
	return replaceTable("nat", fmt.Sprintf(`	map inside {
		type ipv4_addr : ipv4_addr%[1]s
	}
	map outside {
		type ipv4_addr : ipv4_addr%[2]s
	}
	set translated {
		type ipv4_addr%[3]s
	}
	chain private {
		type filter hook prerouting priority dstnat - 10; policy accept;
		iifname != "%[4]s" ip daddr %[5]s ip saddr != @translated ct state new reject with icmp type net-prohibited
	}
	chain out {
		type filter hook forward priority filter; policy accept;
		oifname "%[4]s" ip saddr != @translated ct state new reject with icmp type net-prohibited
	}
	chain prerouting {
		type nat hook prerouting priority dstnat; policy accept;
		dnat to ip daddr map @inside
	}
	chain postrouting {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "%[4]s" snat to ip saddr map @outside
		ct original ip daddr %[5]s snat to ip saddr map @outside
	}
`, elements(inside), elements(outside), elements(translated), edgeLink, block))
}

func elements(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return "\n\t\telements = { " + strings.Join(list, ", ") + " }"
}

// isolationRules drop all that comes from or goes to a machine that is cut
// off, told by its link: ahead of connection tracking, so that connections
// neither break nor end.
func isolationRules(machines []netip.Addr) string {
	names := quoted(machines)
	if len(names) == 0 {
		return replaceTable("isolation", "")
	}
	set := "{ " + strings.Join(names, ", ") + " }"
	return replaceTable("isolation", fmt.Sprintf(`	chain from {
		type filter hook prerouting priority raw; policy accept;
		iifname %[1]s drop
	}
	chain to {
		type filter hook postrouting priority srcnat + 2; policy accept;
		oifname %[1]s drop
	}
`, set))
}

// quoted lists the links that lead to machines, sorted and each once.
func quoted(machines []netip.Addr) []string {
	names := make([]string, len(machines))
	for i, addr := range machines {
		names[i] = strconv.Quote(addr.String())
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func balancerTable(vip netip.Addr) string { return "lb-" + vip.String() }

// balancerRules choose a backend for each new connection to the VIP and keep it
// in the connection's mark, by which packets are routed. Unlike ECMP routes,
// this leaves connections alone when the set of backends changes. A SYN that comes
// again finds its backend, as long as that gets new connections.
func balancerRules(lb LoadBalancer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\tchain prerouting {\n\t\ttype filter hook prerouting priority mangle; policy accept;\n")
	fmt.Fprintf(&b, "\t\tip daddr != %s accept\n", lb.VIP)
	keep := func(which string, backends []netip.Addr) {
		if list := marks(backends); len(list) > 0 {
			fmt.Fprintf(&b, "\t\t%sct mark { %s } meta mark set ct mark accept\n", which, strings.Join(list, ", "))
		}
	}
	const goesOn = "tcp flags & (syn | ack) != syn "
	keep("", lb.Backends)
	keep(goesOn, slices.Concat(lb.Kept, lb.KeptTCP))
	keep("meta l4proto != tcp ", lb.Kept)
	if take := marks(lb.Backends); len(take) > 0 {
		for i := range take {
			take[i] = fmt.Sprintf("%d : %s", i, take[i])
		}
		fmt.Fprintf(&b, "\t\tct mark set numgen random mod %d map { %s }\n", len(take), strings.Join(take, ", "))
		fmt.Fprintf(&b, "\t\tmeta mark set ct mark\n")
	}
	fmt.Fprintf(&b, "\t}\n")
	return replaceTable(balancerTable(lb.VIP), b.String())
}

// marks lists the backends' marks, sorted and each once.
func marks(backends []netip.Addr) []string {
	var list []string
	for _, addr := range backends {
		list = append(list, fmt.Sprintf("0x%08x", machineMark(addr)))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Ruleset is what nft is told at once, with a name for messages.
type Ruleset struct{ Name, Text string }

// UsedRulesets are rulesets with every kind of statement that networks use,
// and that Kubernetes uses in machines, which share this computer's kernel.
func UsedRulesets() []Ruleset {
	block, first := ExternalRange(0)
	outward := Options{Prefix: "try", Internet: true, Guarded: []string{"eth0"}}
	internal := netip.AddrFrom4([4]byte{10, 0, 0, 2})
	machines := []netip.Addr{internal, internal.Next()}
	firewall, _ := firewallRules([]Rule{{Name: "try", Protocol: "tcp", Ports: []string{"22-80"}, Sources: private, Targets: machines}}) // is well-formed
	return []Ruleset{
		{"edge", edgeRules(Options{})},
		{"edge with internet", edgeRules(outward)},
		{"internet", hostRules(outward)},
		{"address translation", natRules(block, []translation{{internal, first}})},
		{"firewall", firewall},
		{"load balancer", balancerRules(LoadBalancer{VIP: first, Backends: machines[:1], Kept: machines[1:]})},
		{"isolation", isolationRules(machines)},
		{"Services of Kubernetes", serviceRules},
	}
}

// serviceRules have what kube-proxy's mode nftables and the machines' own
// filters are made of.
var serviceRules = replaceTable("services", `	map services {
		type ipv4_addr . inet_proto . inet_service : verdict
	}
	chain endpoint {
		meta mark set meta mark or 0x4000
		meta l4proto tcp dnat to 10.0.0.2:80
	}
	chain service {
		numgen random mod 2 vmap { 0 : goto endpoint, 1 : goto endpoint }
	}
	chain prerouting {
		type nat hook prerouting priority dstnat
		ip daddr . meta l4proto . th dport vmap @services
		fib daddr type local meta l4proto tcp th dport 30000 goto service
	}
	chain postrouting {
		type nat hook postrouting priority srcnat
		meta mark and 0x4000 != 0 masquerade fully-random
	}
	chain forward {
		type filter hook forward priority filter
		ct state new ip daddr 10.96.0.0/12 counter reject
	}
`)
