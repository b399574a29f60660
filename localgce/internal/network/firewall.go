package network

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

const firewallTable = "firewall"

// protocolNumbers are the names that Compute Engine's firewall rules know.
// https://cloud.google.com/firewall/docs/firewalls#protocols_and_ports
var protocolNumbers = map[string]int{
	"icmp": 1, "ipip": 4, "tcp": 6, "udp": 17, "esp": 50, "ah": 51, "sctp": 132,
}

// firewallRules admit to machines what a rule allows. They stand behind source
// translation, so that they see the addresses the machine will see, and tell
// machines by their link: a load-balanced packet bears another address.
func firewallRules(rules []Rule) (string, error) {
	rules = slices.Clone(rules)
	slices.SortStableFunc(rules, func(a, b Rule) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), -compareBool(a.Deny, b.Deny), cmp.Compare(a.Name, b.Name))
	})
	var b strings.Builder
	fmt.Fprintf(&b, "\tchain ingress {\n\t\ttype filter hook postrouting priority srcnat + 1; policy accept;\n")
	fmt.Fprintf(&b, "\t\toifname { \"lo\", %q } accept\n\t\tct state established,related accept\n", edgeLink)
	for _, rule := range rules {
		line, err := firewallLine(rule)
		if err != nil {
			return "", fmt.Errorf("firewall rule %s: %w", rule.Name, err)
		}
		b.WriteString(line)
	}
	fmt.Fprintf(&b, "\t\tdrop\n\t}\n")
	return replaceTable(firewallTable, b.String()), nil
}

// firewallLine renders one rule, or nothing where it can match nothing.
func firewallLine(rule Rule) (string, error) {
	if (rule.Targets != nil && len(rule.Targets) == 0) || (rule.Sources != nil && len(rule.Sources) == 0) {
		return "", nil
	}
	protocol, err := matchProtocol(rule.Protocol, rule.Ports)
	if err != nil {
		return "", err
	}
	verdict := "accept"
	if rule.Deny {
		verdict = "drop"
	}
	return "\t\t" + matchTargets(rule.Targets) + matchSources(rule.Sources) + protocol + verdict +
		fmt.Sprintf(" comment %q\n", rule.Name), nil
}

func matchTargets(targets []netip.Addr) string {
	if targets == nil {
		return ""
	}
	return "oifname { " + strings.Join(quoted(targets), ", ") + " } "
}

// matchSources leaves out prefixes that others hold, which nft refuses.
func matchSources(sources []netip.Prefix) string {
	sorted := make([]netip.Prefix, len(sources))
	for i, p := range sources {
		sorted[i] = p.Masked()
	}
	slices.SortFunc(sorted, func(a, b netip.Prefix) int {
		return cmp.Or(cmp.Compare(a.Bits(), b.Bits()), a.Addr().Compare(b.Addr()))
	})
	var kept []string
	for i, p := range sorted {
		if p.Bits() == 0 {
			return ""
		}
		if !slices.ContainsFunc(sorted[:i], func(q netip.Prefix) bool { return q.Overlaps(p) }) {
			kept = append(kept, p.String())
		}
	}
	if len(kept) == 0 {
		return ""
	}
	return "ip saddr { " + strings.Join(kept, ", ") + " } "
}

func matchProtocol(protocol string, ports []string) (string, error) {
	if protocol == "all" || protocol == "" {
		return "", nil
	}
	number, known := protocolNumbers[protocol]
	if !known {
		n, err := strconv.ParseUint(protocol, 10, 8)
		if err != nil {
			return "", fmt.Errorf("protocol %q: want a name such as tcp, a number up to 255, or all", protocol)
		}
		number = int(n)
	}
	match := fmt.Sprintf("meta l4proto %d ", number)
	if len(ports) == 0 {
		return match, nil
	}
	intervals, err := portIntervals(ports)
	if err != nil {
		return "", err
	}
	return match + "th dport { " + strings.Join(intervals, ", ") + " } ", nil
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
