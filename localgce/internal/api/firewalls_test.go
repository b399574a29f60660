package api_test

import (
	"net/http"
	"net/netip"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// rules are those of a's network, by name.
func (l *lab) rules() map[string]network.Rule {
	nic := l.get("a")
	found := map[string]network.Rule{}
	for _, rule := range l.Fabric.Rules(l.Machines.Named(nic.Name).ID()) {
		found[rule.Name] = rule
	}
	return found
}

func TestFirewallFollowsTags(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.Firewalls.Insert(project, &compute.Firewall{
		Name: "web", Network: "global/networks/n", TargetTags: []string{"web"}, SourceRanges: []string{"0.0.0.0/0"},
		Allowed: []*compute.FirewallAllowed{{IPProtocol: "tcp", Ports: []string{"443"}}},
	}).Do())
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	l.eventually("the rule for a", func() bool {
		rule := l.rules()["web"]
		return len(rule.Targets) == 1 && rule.Targets[0] == netip.MustParseAddr("10.128.0.2") && rule.Priority == 1000
	})
	a := l.get("a")
	l.done(l.gce.Instances.SetTags(project, zone, "a", &compute.Tags{Fingerprint: a.Tags.Fingerprint}).Do())
	l.eventually("no rule without the tag", func() bool { _, there := l.rules()["web"]; return !there })

	l.done(l.gce.Firewalls.Patch(project, "web", &compute.Firewall{TargetTags: []string{"other"}, SourceTags: []string{"other"}}).Do())
	l.done(l.gce.Instances.SetTags(project, zone, "a", &compute.Tags{Fingerprint: l.get("a").Tags.Fingerprint, Items: []string{"other"}}).Do())
	l.eventually("the rule between others", func() bool {
		rule := l.rules()["web"]
		return len(rule.Sources) == 2 && len(rule.Targets) == 1
	})
	l.done(l.gce.Firewalls.Delete(project, "web").Do())
	if _, there := l.rules()["web"]; there {
		t.Error("the fabric still has the deleted rule")
	}
}

func TestFirewallRefusals(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	tcp := []*compute.FirewallAllowed{{IPProtocol: "tcp"}}
	for what, rule := range map[string]*compute.Firewall{
		"no action":    {Name: "a"},
		"a bad range":  {Name: "a", Allowed: tcp, SourceRanges: []string{"10.0.0.0/99"}},
		"a bad port":   {Name: "a", Allowed: []*compute.FirewallAllowed{{IPProtocol: "tcp", Ports: []string{"http"}}}},
		"two actions":  {Name: "a", Allowed: tcp, Denied: []*compute.FirewallDenied{{IPProtocol: "tcp"}}},
		"a high level": {Name: "a", Allowed: tcp, Priority: 70000},
	} {
		if _, err := l.gce.Firewalls.Insert(project, rule).Do(); codeOf(err) != http.StatusBadRequest {
			t.Errorf("%s: %v, want code 400", what, err)
		}
	}
}
