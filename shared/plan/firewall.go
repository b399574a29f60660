package plan

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// firewall adds the step that makes a rule, or puts right one that lets in
// others, or something else.
func (b *builder) firewall(rule infra.Firewall, network string) string {
	have, there := b.observed.Firewalls[rule.Name]
	if !there || sameRule(have, rule) {
		return b.create(rule, fmt.Sprintf("from %s", sources(rule)), network)
	}
	ref := rule.Ref()
	return b.add(Step{Action: Update, Target: ref.String(), Ref: ref, Resource: rule, Detail: difference(have, rule)}, network)
}

// closeSSH removes the rule that lets SSH in, where nobody may use it any more.
func (b *builder) closeSSH(d Desired) string {
	rule := infra.Firewall{Name: d.global("ssh")}
	if len(d.Spec.Spec.Network.SSHAllowedRanges) > 0 {
		return ""
	}
	return b.remove(rule.Ref())
}

// FirewallChanges are the steps of Up that bring the firewall rules to the spec.
func FirewallChanges(d Desired, observed infra.Inventory) []Step {
	b := &builder{observed: observed}
	for _, rule := range d.firewalls() {
		b.firewall(rule, "")
	}
	b.closeSSH(d)
	return slices.DeleteFunc(b.steps, func(s Step) bool { return !s.Changes() })
}

// closeFirst has the steps from one on wait for those before it that change or
// delete a firewall rule: a machine that cannot be made would end the command,
// and whoever is to be shut out would stay in.
func (b *builder) closeFirst(from int) {
	var closing []string
	for _, step := range b.steps[:from] {
		if step.Ref.Kind == infra.KindFirewall && (step.Action == Update || step.Action == Delete) {
			closing = append(closing, step.ID)
		}
	}
	after(b.steps[from:], closing)
}

// difference says from what to what a rule is changed.
func difference(have, want infra.Firewall) string {
	narrowed := want
	narrowed.Sources = have.Sources
	if sameRule(have, narrowed) {
		return fmt.Sprintf("from %s to %s", list(have.Sources), list(want.Sources))
	}
	return fmt.Sprintf("allows %s; should allow %s", LetsIn(have), LetsIn(want))
}

// LetsIn says what a rule lets in: "tcp:22 from 0.0.0.0/0 (to demo-machine)".
func LetsIn(rule infra.Firewall) string {
	switch {
	case rule.Disabled:
		return "nothing, being disabled"
	case len(rule.Allow) == 0:
		return "nothing"
	}
	text := strings.Join(words(rule.Allow), ", ") + " from " + strings.Join(Sources(rule), ", ")
	if to := slices.Concat(rule.TargetTags, rule.TargetAccounts); len(to) > 0 {
		text += " (to " + strings.Join(to, ", ") + ")"
	}
	return text
}

// Sources are the ranges, tags and service accounts that a rule lets in.
func Sources(rule infra.Firewall) (all []string) {
	return slices.Concat(words(sorted(rule.Sources)), rule.SourceTags, rule.SourceAccounts)
}

// sameRule compares what they let in, as sets: their order means nothing.
func sameRule(a, b infra.Firewall) bool {
	return a.Disabled == b.Disabled && slices.Equal(sorted(a.Sources), sorted(b.Sources)) &&
		sameSet(a.SourceTags, b.SourceTags) && sameSet(a.SourceAccounts, b.SourceAccounts) &&
		sameSet(a.TargetTags, b.TargetTags) && sameSet(a.TargetAccounts, b.TargetAccounts) &&
		sameSet(words(a.Allow), words(b.Allow))
}

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func words[T fmt.Stringer](all []T) (texts []string) {
	for _, one := range all {
		texts = append(texts, one.String())
	}
	return texts
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
	return strings.Join(words(prefixes), ", ")
}
