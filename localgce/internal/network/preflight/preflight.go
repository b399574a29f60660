// Package preflight looks for what is in the way of networks on this computer:
// who else has their addresses, rules that lead these elsewhere, a firewall, and
// what the kernel or nft does not take, which it tries. Each problem is a fault
// with the command that mends it.
package preflight

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// everySlot holds the external addresses of all slots: TEST-NET-3 (RFC 5737).
var everySlot = netip.MustParsePrefix("203.0.113.0/24")

// holder is what has addresses of ours on this computer, and the command that
// mends it.
type holder struct{ what, remedy string }

// findings are what networks would meet on this computer.
type findings struct {
	lacking   error    // why the kernel makes no namespace or no link
	refused   []string // rulesets that nft does not take, each with what it says
	holders   []holder // who else has our external addresses
	diverting []holder // routing rules that lead them elsewhere, ahead of ours
	unreached error    // why the computer got no answer over a link such as the edge's
}

// judge lists everything that stands in the way.
func (f findings) judge() []*errs.Error {
	var problems []*errs.Error
	if f.lacking != nil {
		problems = append(problems, errs.Errorf(errs.Failed, "the kernel makes no network for machines: %w", f.lacking).
			WithID("local-network-namespaces").
			WithHint("sudo modprobe veth; in a container, run it with --privileged; a kernel of your own needs CONFIG_NET_NS and CONFIG_VETH."))
	}
	if len(f.refused) > 0 {
		problems = append(problems, errs.Errorf(errs.Failed, "nft does not take the rules of machines' networks: %s", strings.Join(f.refused, "; ")).
			WithID("local-nftables").
			WithHint("sudo modprobe -a nf_tables nft_ct nft_nat nft_masq nft_chain_nat nft_reject_ipv4 nft_numgen nft_fib_ipv4; on WSL2: wsl --update"))
	}
	for _, h := range f.holders {
		problems = append(problems, errs.Errorf(errs.Failed, "%s has addresses of %s, which machines get", h.what, everySlot).
			WithID("local-addresses-taken").WithHint("%s", h.remedy))
	}
	for _, h := range f.diverting {
		problems = append(problems, errs.Errorf(errs.Failed, "the routing rule %s leads %s elsewhere", h.what, everySlot).
			WithID("local-route-diverted").WithHint("%s", h.remedy))
	}
	if f.unreached != nil {
		problems = append(problems, errs.Errorf(errs.Failed, "this computer does not reach what is at %s: %w", everySlot, f.unreached).
			WithID("local-firewall").WithHint("%s", firewallHint))
	}
	return problems
}

// firewallHint is for the computer's own firewall. What it forwards does not
// matter: packets to machines begin here.
var firewallHint = fmt.Sprintf("Let packets out to %[1]s and the answers in (sudo nft list ruleset shows what drops them). "+
	"With iptables: sudo iptables -I OUTPUT -d %[1]s -j ACCEPT && sudo iptables -I INPUT -s %[1]s -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT. "+
	"With a table of its own, in that table's chains: sudo nft insert rule inet filter output ip daddr %[1]s accept && "+
	"sudo nft insert rule inet filter input ip saddr %[1]s ct state established,related accept", everySlot)
