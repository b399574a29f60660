package gce

import (
	"encoding/json"
	"io"
	"net/http"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// TestOpen asks once, and leaves out what lets nothing in.
func TestOpen(t *testing.T) {
	client, requests := answering(t, ok(`{"items": [
		{"name": "web", "network": "x/global/networks/demo-network", "direction": "INGRESS", "sourceRanges": ["198.51.100.7", "203.0.113.0/24"], "allowed": [{"IPProtocol": "tcp", "ports": ["80"]}]},
		{"name": "account", "network": "x/global/networks/demo-network", "direction": "INGRESS", "sourceServiceAccounts": ["a@b"], "targetServiceAccounts": ["c@d"], "allowed": [{"IPProtocol": "all"}]},
		{"name": "elsewhere", "network": "x/global/networks/other-demo-network", "direction": "INGRESS", "sourceRanges": ["0.0.0.0/0"], "allowed": [{"IPProtocol": "tcp"}]},
		{"name": "disabled", "network": "x/global/networks/demo-network", "direction": "INGRESS", "disabled": true, "sourceRanges": ["0.0.0.0/0"], "allowed": [{"IPProtocol": "tcp"}]},
		{"name": "denies", "network": "x/global/networks/demo-network", "direction": "INGRESS", "sourceRanges": ["0.0.0.0/0"], "denied": [{"IPProtocol": "tcp"}]},
		{"name": "out", "network": "x/global/networks/demo-network", "direction": "EGRESS", "destinationRanges": ["0.0.0.0/0"], "allowed": [{"IPProtocol": "tcp"}]}
	]}`))
	got, err := client.Open(t.Context(), infra.Ref{Kind: infra.KindNetwork, Name: "demo-network"})
	if err != nil {
		t.Fatal(err)
	}
	want := []infra.Firewall{
		{Name: "account", Network: "demo-network", SourceAccounts: []string{"a@b"}, TargetAccounts: []string{"c@d"}, Allow: []infra.Allow{{Protocol: "all"}}},
		{Name: "web", Network: "demo-network", Sources: []netip.Prefix{netip.MustParsePrefix("198.51.100.7/32"), netip.MustParsePrefix("203.0.113.0/24")},
			Allow: []infra.Allow{{Protocol: "tcp", Ports: []string{"80"}}}},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.Prefix{}), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if len(*requests) != 1 || (*requests)[0].URL.Query().Get("filter") != `network eq ".*/networks/demo-network"` {
		t.Errorf("it asks %d times, last %s", len(*requests), (*requests)[len(*requests)-1].URL)
	}
}

// TestFirewallIsPutRight: what of a rule was changed is replaced, and else nothing.
func TestFirewallIsPutRight(t *testing.T) {
	want := infra.Firewall{Name: "api", Network: "n", Sources: []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")},
		TargetTags: []string{"demo"}, Allow: []infra.Allow{{Protocol: "tcp", Ports: []string{"6443"}}}}
	for name, test := range map[string]struct {
		change func(rule map[string]any)
		puts   int
	}{
		"as it is":       {func(map[string]any) {}, 0},
		"wider":          {func(rule map[string]any) { rule["sourceRanges"] = []string{"0.0.0.0/0"} }, 1},
		"another port":   {func(rule map[string]any) { rule["allowed"] = []any{map[string]any{"IPProtocol": "tcp"}} }, 1},
		"an account":     {func(rule map[string]any) { rule["sourceServiceAccounts"] = []string{"a@b"} }, 1},
		"other machines": {func(rule map[string]any) { rule["targetTags"] = []string{} }, 1},
		"disabled":       {func(rule map[string]any) { rule["disabled"] = true }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			found := map[string]any{"name": "api", "description": testMark.Description(), "sourceRanges": []string{"198.51.100.0/24"},
				"targetTags": []string{"demo"}, "allowed": []any{map[string]any{"IPProtocol": "tcp", "ports": []string{"6443"}}}, "disabled": false}
			test.change(found)
			answer, err := json.Marshal(found)
			if err != nil {
				t.Fatal(err)
			}
			puts := 0
			client, _ := answering(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodGet {
					ok(string(answer))(w, r)
					return
				}
				puts++
				var body map[string]any
				if text, err := io.ReadAll(r.Body); err != nil || r.Method != http.MethodPut || json.Unmarshal(text, &body) != nil || body["disabled"] == true {
					t.Errorf("%s %s", r.Method, text)
				}
				ok(`{"name": "o", "status": "DONE"}`)(w, r)
			})
			if _, err := client.Ensure(t.Context(), want, testMark); err != nil || puts != test.puts {
				t.Errorf("%d changes, want %d: %v", puts, test.puts, err)
			}
		})
	}
}
