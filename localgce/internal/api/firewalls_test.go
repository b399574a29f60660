package api_test

import (
	"net/http"
	"net/netip"
	"path/filepath"
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
		"no action":               {Name: "a"},
		"a bad range":             {Name: "a", Allowed: tcp, SourceRanges: []string{"10.0.0.0/99"}},
		"a bad port":              {Name: "a", Allowed: []*compute.FirewallAllowed{{IPProtocol: "tcp", Ports: []string{"http"}}}},
		"two actions":             {Name: "a", Allowed: tcp, Denied: []*compute.FirewallDenied{{IPProtocol: "tcp"}}},
		"a high level":            {Name: "a", Allowed: tcp, Priority: 70000},
		"no protocol":             {Name: "a", Allowed: []*compute.FirewallAllowed{{}}},
		"not one":                 {Name: "a", Allowed: []*compute.FirewallAllowed{{IPProtocol: "quic"}}},
		"a number of no protocol": {Name: "a", Denied: []*compute.FirewallDenied{{IPProtocol: "256"}}},
		"no such port":            {Name: "a", Allowed: []*compute.FirewallAllowed{{IPProtocol: "tcp", Ports: []string{"99999"}}}},
		"a range downwards":       {Name: "a", Allowed: []*compute.FirewallAllowed{{IPProtocol: "tcp", Ports: []string{"22", "30-20"}}}},
		"ports of ICMP":           {Name: "a", Allowed: []*compute.FirewallAllowed{{IPProtocol: "icmp", Ports: []string{"8"}}}},
		"ports of everything":     {Name: "a", Denied: []*compute.FirewallDenied{{IPProtocol: "all", Ports: []string{"22"}}}},
	} {
		if _, err := l.gce.Firewalls.Insert(project, rule).Do(); codeOf(err) != http.StatusBadRequest {
			t.Errorf("%s: %v, want code 400", what, err)
		}
	}
}

// TestFirewallPriority: 0 is a priority, the first of all, and stays one; only
// who says nothing gets 1000.
func TestFirewallPriority(t *testing.T) {
	l := newLab(t, localgcetest.Options{StatePath: filepath.Join(t.TempDir(), "state")})
	l.network()
	tcp := []*compute.FirewallAllowed{{IPProtocol: "TCP", Ports: []string{"22"}}}
	l.done(l.gce.Firewalls.Insert(project, &compute.Firewall{Name: "first", Network: "global/networks/n", Allowed: tcp, ForceSendFields: []string{"Priority"}}).Do())
	l.done(l.gce.Firewalls.Insert(project, &compute.Firewall{Name: "usual", Network: "global/networks/n", Allowed: tcp}).Do())
	l.done(l.gce.Firewalls.Patch(project, "first", &compute.Firewall{Description: "patched"}).Do())
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	l.Restart(t)
	l.done(l.gce.Firewalls.Patch(project, "first", &compute.Firewall{Description: "patched again"}).Do())
	for name, want := range map[string]float64{"first": 0, "usual": 1000} {
		_, answer := call(t, l.Engine, "GET", "/compute/v1/projects/local/global/firewalls/"+name, "")
		if answer["priority"] != want {
			t.Errorf("%s has priority %v, want %v", name, answer["priority"], want)
		}
	}
	if rule := l.rules()["first"]; rule.Priority != 0 || rule.Protocol != "tcp" {
		t.Errorf("the fabric has %+v", rule)
	}
	l.done(l.gce.Firewalls.Update(project, "first", &compute.Firewall{Network: "global/networks/n", Allowed: tcp}).Do())
	if rule, err := l.gce.Firewalls.Get(project, "first").Do(); err != nil || rule.Priority != 1000 {
		t.Errorf("replaced by a rule without: %+v, %v", rule, err)
	}
}
