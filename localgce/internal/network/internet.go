package network

import (
	"fmt"
	"net/netip"
	"strings"
)

// everySlot holds the external addresses of all engines.
var everySlot = netip.MustParsePrefix("203.0.113.0/24")

// reserved are ranges that are not of the internet, beside the private ones: the
// engines' own, those of link-local addresses (RFC 3927), behind which a cloud has
// its metadata server, and of providers' inner networks (RFC 6598). As on Compute
// Engine, what is sent there gets no answer.
var reserved = []netip.Prefix{everySlot, netip.MustParsePrefix("169.254.0.0/16"), netip.MustParsePrefix("100.64.0.0/10")}

// hostTableSuffix ends the names of tables that engines have on this computer.
const hostTableSuffix = "-internet"

func (o Options) hostTableName() string { return o.Prefix + hostTableSuffix }

// hostRules are an engine's on this computer, which forwards for machines, and
// they keep all else as it was: nobody reaches machines, machines do not reach the
// computer itself, and what a guarded link brings is not forwarded, unless somebody
// else has translated it on purpose, such as Docker for published ports.
func hostRules(o Options) string {
	return replaceTable(o.hostTableName(), o.outwardChains()+o.guardChain())
}

func (o Options) outwardChains() string {
	if !o.Internet {
		return ""
	}
	return fmt.Sprintf(`	chain input {
		type filter hook input priority filter; policy accept;
		iifname "%[1]s" ct state != { established, related } drop
	}
	chain forward {
		type filter hook forward priority filter; policy accept;
		ct state established,related accept
		oifname "%[1]s" reject with icmp type host-unreachable
		iifname != "%[1]s" ip saddr %[2]s drop
	}
	chain postrouting {
		type nat hook postrouting priority srcnat; policy accept;
		oifname != "%[1]s" ip saddr %[2]s masquerade
	}
`, o.edge(), o.block())
}

func (o Options) guardChain() string {
	var links []string
	for _, link := range o.Guarded {
		if !IsEdgeLink(link) {
			links = append(links, fmt.Sprintf("%q", link))
		}
	}
	if len(links) == 0 {
		return ""
	}
	return fmt.Sprintf(`	chain guard {
		type filter hook forward priority filter; policy accept;
		iifname { %s } ct state new ct status & dnat == 0 drop
	}
`, strings.Join(links, ", "))
}
