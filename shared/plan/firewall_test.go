package plan_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

const (
	apiRule = "demo-europe-west1-api"
	sshRule = "demo-europe-west1-ssh"
)

func ranges(texts ...string) (list []netip.Prefix) {
	for _, text := range texts {
		list = append(list, netip.MustParsePrefix(text))
	}
	return list
}

func allow(protocol string, ports ...string) []infra.Allow {
	return []infra.Allow{{Protocol: protocol, Ports: ports}}
}

// TestRulesArePutRight: whatever of a rule somebody has changed, up changes back.
func TestRulesArePutRight(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*infra.Firewall)
		want   string // in the plan; empty for no change
	}{
		"as it is":       {func(*infra.Firewall) {}, ""},
		"another order":  {func(r *infra.Firewall) { slices.Reverse(r.Sources) }, ""},
		"wider":          {func(r *infra.Firewall) { r.Sources = ranges("0.0.0.0/0") }, "from 0.0.0.0/0 to 10.8.0.0/16, 10.9.0.0/16"},
		"no ranges":      {func(r *infra.Firewall) { r.Sources, r.SourceTags = nil, []string{"web"} }, "allows tcp:6443 from web (to "},
		"a source tag":   {func(r *infra.Firewall) { r.SourceTags = []string{"web"} }, "allows tcp:6443 from 10.8.0.0/16, 10.9.0.0/16, web (to "},
		"an account":     {func(r *infra.Firewall) { r.SourceAccounts = []string{"a@b"} }, "10.9.0.0/16, a@b (to "},
		"another port":   {func(r *infra.Firewall) { r.Allow = allow("tcp", "22", "6443") }, "allows tcp:22,6443 from "},
		"other machines": {func(r *infra.Firewall) { r.TargetTags = nil }, "from 10.8.0.0/16, 10.9.0.0/16; should allow "},
		"of an account":  {func(r *infra.Firewall) { r.TargetAccounts = []string{"a@b"} }, "(to demo-control-plane, a@b); should allow"},
		"disabled":       {func(r *infra.Firewall) { r.Disabled = true }, "allows nothing, being disabled; should allow tcp:6443 from "},
		"it denies":      {func(r *infra.Firewall) { r.Allow = nil }, "allows nothing; should allow tcp:6443 from "},
	} {
		t.Run(name, func(t *testing.T) {
			c := wholeSpec()
			c.Spec.Network.APIAllowedRanges = []string{"10.8.0.0/16", "10.9.0.0/16"}
			observed := whole(wanting(c))
			rule := observed.Firewalls[apiRule]
			rule.Sources = slices.Clone(rule.Sources)
			test.change(&rule)
			observed.Firewalls[apiRule] = rule
			changes := plan.FirewallChanges(wanting(c), observed)
			if test.want == "" && len(changes) == 0 {
				return
			}
			if len(changes) != 1 || changes[0].ID != "update firewall-rule/"+apiRule || test.want == "" || !strings.Contains(changes[0].Detail, test.want) {
				t.Errorf("the changes are %+v, want one with %q", changes, test.want)
			}
			if up := plan.Up(wanting(c), observed); !slices.ContainsFunc(up.Steps, func(s plan.Step) bool { return s.Changes() && s.ID == changes[0].ID }) {
				t.Errorf("up does not change it:\n%s", render(up))
			}
		})
	}
}

// TestClosesFirst: who is to be shut out is, before anything slow or that may fail.
func TestClosesFirst(t *testing.T) {
	observed := whole(wanting(wholeSpec()))
	c := wholeSpec()
	c.Spec.Network.APIAllowedRanges, c.Spec.Network.SSHAllowedRanges = []string{"10.8.0.0/16"}, nil
	c.Spec.Pools[0].NodesPerZone++
	c.Spec.ControlPlane.Zones = append(c.Spec.ControlPlane.Zones, zoneD)
	up := plan.Up(wanting(c), observed)
	inOrder(t, up)
	closing := []string{"update firewall-rule/" + apiRule, "delete firewall-rule/" + sshRule}
	for _, step := range up.Steps {
		grows := step.Action == plan.Resize || step.Action == plan.Create && step.Ref.Kind == infra.KindInstance && !step.Done
		for _, id := range closing {
			if grows && !slices.ContainsFunc(up.Only(step.ID).Steps, func(s plan.Step) bool { return s.ID == id }) {
				t.Errorf("%s does not wait for %s", step.ID, id)
			}
			if alone := up.Only(id).Changes(); alone != 1 {
				t.Errorf("%s waits for %d changes", id, alone-1)
			}
		}
	}
	if n := up.Changes(); n < len(closing)+3 {
		t.Errorf("there are %d changes:\n%s", n, render(up))
	}
}

// TestInside: machines and pods reach each other, also where the pods' addresses are no
// alias ranges, which the subnetwork has for the native pod network only.
func TestInside(t *testing.T) {
	for cni, pods := range map[spec.CNI]string{spec.CNINative: spec.DefaultPodRange, spec.CNINone: netip.Prefix{}.String()} {
		d := desired(zoneB)
		d.Spec.Spec.Network.CNI = cni
		for _, step := range plan.Up(d, infra.Inventory{}).Steps {
			switch r := step.Resource.(type) {
			case infra.Firewall:
				if got := r.LetsIn(); strings.HasSuffix(r.Name, "-internal") && got != "all from 10.64.0.0/14, 10.132.0.0/20 (to demo-machine)" {
					t.Errorf("%s: %s", cni, got)
				}
			case infra.Subnetwork:
				if r.Pods.String() != pods {
					t.Errorf("%s: pods have %s", cni, r.Pods)
				}
			case infra.Instance:
				if (r.PodPrefix != 0) != (cni == spec.CNINative) {
					t.Errorf("%s: %s has an alias range /%d", cni, r.Name, r.PodPrefix)
				}
			}
		}
	}
}
