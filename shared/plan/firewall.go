package plan

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// firewall adds the step that makes a rule, or changes one that lets in others.
func (b *builder) firewall(rule infra.Firewall, network string) string {
	have, there := b.observed.Firewalls[rule.Name]
	if !there || sameSources(have, rule) {
		return b.create(rule, fmt.Sprintf("from %s", sources(rule)), network)
	}
	ref := rule.Ref()
	return b.add(Step{Action: Update, Target: ref.String(), Ref: ref, Resource: rule,
		Detail: fmt.Sprintf("from %s to %s", list(have.Sources), list(rule.Sources))}, network)
}

// closeSSH removes the rule that lets SSH in, where nobody may use it any more.
func (b *builder) closeSSH(d Desired) string {
	rule := infra.Firewall{Name: d.global("ssh")}
	if len(d.Spec.Spec.Network.SSHAllowedRanges) > 0 {
		return ""
	}
	return b.remove(rule.Ref())
}

// sameSources compares sets: their order means nothing.
func sameSources(a, b infra.Firewall) bool {
	return slices.Equal(sorted(a.Sources), sorted(b.Sources))
}

func sorted(prefixes []netip.Prefix) []netip.Prefix {
	var set []netip.Prefix
	for _, prefix := range prefixes {
		set = append(set, prefix.Masked())
	}
	slices.SortFunc(set, netip.Prefix.Compare)
	return slices.Compact(set)
}

func list(prefixes []netip.Prefix) string {
	if len(prefixes) == 0 {
		return "nobody"
	}
	text := prefixes[0].String()
	for _, prefix := range prefixes[1:] {
		text += ", " + prefix.String()
	}
	return text
}
