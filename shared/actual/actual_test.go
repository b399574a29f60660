package actual_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/shared/actual"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

const (
	apiRule    = "demo-europe-west1-api"
	ofReplicas = "demo-cp@my-project.iam.gserviceaccount.com"
	ofNodes    = "demo-nodes@my-project.iam.gserviceaccount.com"
)

func demo() *spec.Cluster {
	c := &spec.Cluster{Metadata: spec.Metadata{Name: "demo"}, Spec: spec.Spec{
		Project: "my-project", Region: "europe-west1", ControlPlane: spec.ControlPlane{Zones: []string{"europe-west1-b"}},
		Network: spec.Network{SSHAllowedRanges: []string{"192.0.2.0/24"}},
	}}
	spec.Default(c)
	return c
}

// made is what Compute Engine has of a cluster's firewall rules.
func made(c *spec.Cluster) infra.Inventory {
	observed := infra.Inventory{Firewalls: map[string]infra.Firewall{}}
	for _, step := range plan.Up(plan.Desired{Spec: c}, infra.Inventory{}).Steps {
		if rule, ok := step.Resource.(infra.Firewall); ok {
			observed.Firewalls[rule.Name] = rule
		}
	}
	return observed
}

func ranges(texts ...string) (list []netip.Prefix) {
	for _, text := range texts {
		list = append(list, netip.MustParsePrefix(text))
	}
	return list
}

func allow(protocol string, ports ...string) []infra.Allow {
	return []infra.Allow{{Protocol: protocol, Ports: ports}}
}

// TestAccounts: machines tell what a cluster without a spec was begun with.
func TestAccounts(t *testing.T) {
	replica := func(metadata map[string]string) infra.Inventory {
		return infra.Inventory{Instances: []infra.FoundInstance{{Role: infra.RoleControlPlane, Metadata: metadata}}}
	}
	template := func(account string) infra.Inventory {
		return infra.Inventory{Templates: map[string]infra.Machine{"demo-europe-west1-default": {Account: account}}}
	}
	wanted := spec.ServiceAccounts{ControlPlane: "wanted-cp@p.iam.gserviceaccount.com", Nodes: "wanted-nodes@p.iam.gserviceaccount.com"}
	for name, test := range map[string]struct {
		observed infra.Inventory
		want     spec.ServiceAccounts
	}{
		"nothing":           {infra.Inventory{}, wanted},
		"a replica":         {replica(map[string]string{infra.MetadataAccount: ofReplicas, infra.MetadataNodesAccount: ofNodes}), spec.ServiceAccounts{ControlPlane: ofReplicas, Nodes: ofNodes}},
		"a default replica": {replica(nil), spec.ServiceAccounts{}},
		"a template":        {template(ofNodes), spec.ServiceAccounts{ControlPlane: wanted.ControlPlane, Nodes: ofNodes}},
		"workers of no own": {template(""), spec.ServiceAccounts{ControlPlane: wanted.ControlPlane}},
	} {
		c := demo()
		c.Spec.ServiceAccounts = wanted
		if got := actual.Unfinished(c, test.observed).Spec.ServiceAccounts; got != test.want {
			t.Errorf("%s: found %+v, want %+v", name, got, test.want)
		}
		if got := actual.Spec(c, test.observed).Spec.ServiceAccounts; got != wanted {
			t.Errorf("%s: a stored spec has become %+v", name, got)
		}
	}
}

// TestRanges: a rule without ranges, which lets in by a tag, opens the API
// to nobody else.
func TestRanges(t *testing.T) {
	c := demo()
	observed := made(c)
	c.Spec.Network.APIAllowedRanges = []string{"10.8.0.0/16"}
	rule := observed.Firewalls[apiRule]
	if got := actual.Spec(c, observed).Spec.Network.APIAllowedRanges; !slices.Equal(got, []string{"0.0.0.0/0"}) {
		t.Errorf("the ranges are %q", got)
	}
	rule.Sources, rule.SourceTags = nil, []string{"web"}
	observed.Firewalls[apiRule] = rule
	if got := actual.Spec(c, observed).Spec.Network.APIAllowedRanges; !slices.Equal(got, []string{"10.8.0.0/16"}) {
		t.Errorf("without ranges in the rule they are %q", got)
	}
}

// TestOpen: what the rules of a network open, whose ever they are.
func TestOpen(t *testing.T) {
	observed := made(demo())
	observed.Owner = infra.Owner{Cluster: "demo", Region: "europe-west1"}
	observed.Subnetworks = map[string]infra.Subnetwork{"demo-nodes": {Range: ranges("10.132.0.0/20")[0], Pods: ranges("10.64.0.0/14")[0]}}
	var own []infra.Firewall
	for _, rule := range observed.Firewalls {
		own = append(own, rule)
	}
	for name, test := range map[string]struct {
		rule     infra.Firewall // one more
		api, ssh string
	}{
		"its own":              {infra.Firewall{}, "0.0.0.0/0", "192.0.2.0/24"},
		"all of it":            {infra.Firewall{Sources: ranges("198.51.100.7/32"), Allow: allow("all")}, "0.0.0.0/0 198.51.100.7/32", "192.0.2.0/24 198.51.100.7/32"},
		"a range of ports":     {infra.Firewall{Sources: ranges("198.51.100.9/24"), Allow: allow("tcp", "1-1024")}, "0.0.0.0/0", "192.0.2.0/24 198.51.100.0/24"},
		"a number":             {infra.Firewall{Sources: ranges("198.51.100.0/24"), Allow: allow("6", "22")}, "0.0.0.0/0", "192.0.2.0/24 198.51.100.0/24"},
		"to workers":           {infra.Firewall{Sources: ranges("198.51.100.0/24"), Allow: allow("tcp"), TargetTags: []string{"demo-worker"}}, "0.0.0.0/0", "192.0.2.0/24 198.51.100.0/24"},
		"another port":         {infra.Firewall{Sources: ranges("198.51.100.0/24"), Allow: allow("tcp", "23-80")}, "0.0.0.0/0", "192.0.2.0/24"},
		"UDP":                  {infra.Firewall{Sources: ranges("198.51.100.0/24"), Allow: allow("udp")}, "0.0.0.0/0", "192.0.2.0/24"},
		"to others' machines":  {infra.Firewall{Sources: ranges("198.51.100.0/24"), Allow: allow("tcp"), TargetTags: []string{"other"}}, "0.0.0.0/0", "192.0.2.0/24"},
		"disabled":             {infra.Firewall{Sources: ranges("198.51.100.0/24"), Allow: allow("tcp"), Disabled: true}, "0.0.0.0/0", "192.0.2.0/24"},
		"more than the inside": {infra.Firewall{Sources: ranges("10.0.0.0/8"), Allow: allow("tcp", "22")}, "0.0.0.0/0", "10.0.0.0/8 192.0.2.0/24"},
	} {
		t.Run(name, func(t *testing.T) {
			rules := append(slices.Clone(own), test.rule)
			api, ssh := text(actual.APIOpen(observed, rules)), text(actual.SSHOpen(observed, rules))
			if api != test.api || ssh != test.ssh {
				t.Errorf("the API is open to %q, SSH to %q; want %q and %q", api, ssh, test.api, test.ssh)
			}
		})
	}
	if api := text(actual.APIOpen(observed, nil)); api != "" {
		t.Errorf("without a rule the API is open to %q", api)
	}
}

func text(prefixes []netip.Prefix) string {
	var words []string
	for _, prefix := range prefixes {
		words = append(words, prefix.String())
	}
	return strings.Join(words, " ")
}

// TestLabels: a pool has the labels and taints of its group's template.
func TestLabels(t *testing.T) {
	c := demo()
	c.Spec.Pools = []spec.Pool{{Name: "default", Labels: map[string]string{"old": "1"}}}
	observed := infra.Inventory{
		ManagedGroups: []infra.FoundManagedGroup{{Name: "demo-default-b", Zone: "europe-west1-b", Pool: "default", Template: "now"}},
		Templates:     map[string]infra.Machine{"now": {Metadata: map[string]string{infra.MetadataLabels: "a=1,b=", infra.MetadataTaints: "c=d:NoSchedule"}}},
	}
	pool := actual.Spec(c, observed).Spec.Pools[0]
	if diff := cmp.Diff(map[string]string{"a": "1", "b": ""}, pool.Labels); diff != "" || !slices.Equal(pool.Taints, []string{"c=d:NoSchedule"}) {
		t.Errorf("the taints are %q, the labels:\n%s", pool.Taints, diff)
	}
}
