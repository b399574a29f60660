package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// firewall adds the step that makes a rule, or puts right one that lets in
// others, or something else.
func (b *builder) firewall(rule infra.Firewall, network string) string {
	have, there := b.observed.Firewalls[rule.Name]
	if !there || have.Same(rule) {
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
	if have.Same(narrowed) {
		return fmt.Sprintf("from %s to %s", list(have), list(want))
	}
	return fmt.Sprintf("allows %s; should allow %s", have.LetsIn(), want.LetsIn())
}

func list(rule infra.Firewall) string {
	if len(rule.Sources) == 0 {
		return "nobody"
	}
	return strings.Join(rule.Ranges(), ", ")
}
