package cluster_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

const (
	apiRule = "demo-europe-west1-api"
	sshRule = "demo-europe-west1-ssh"
	ruled   = small + "  network: {apiAllowedRanges: [198.51.100.0/24], sshAllowedRanges: [192.0.2.0/24]}\n"
)

// opens says in one line what status tells.
func opens(access status.Access) string {
	return fmt.Sprintf("api %v ssh %v other %v", access.API, access.SSH, access.Other)
}

// TestStatusTellsWhatIsOpen: from the rules that are there, whoever has changed
// them how; and what status says to do about those of the cluster mends them.
func TestStatusTellsWhatIsOpen(t *testing.T) {
	const way = ": kubectl ha up with the cluster's spec puts it right"
	firewall := func(name string) string { return "global/firewalls/" + name }
	for name, test := range map[string]struct {
		method, path, body string
		want               string // what is open
		problem            string // empty for none
	}{
		"nothing changed": {
			want: "api [198.51.100.0/24] ssh [192.0.2.0/24] other []",
		},
		"wider": {
			http.MethodPatch, firewall(apiRule), `{"sourceRanges": ["198.51.100.0/24", "0.0.0.0/0"]}`,
			"api [0.0.0.0/0 198.51.100.0/24] ssh [192.0.2.0/24] other []",
			"the firewall rule demo-europe-west1-api allows tcp:6443 from 0.0.0.0/0, 198.51.100.0/24 (to demo-control-plane), and by the spec it should allow tcp:6443 from 198.51.100.0/24 (to demo-control-plane)" + way,
		},
		"another port": {
			http.MethodPatch, firewall(apiRule), `{"allowed": [{"IPProtocol": "tcp", "ports": ["22"]}]}`,
			"api [] ssh [192.0.2.0/24 198.51.100.0/24] other []",
			"the firewall rule demo-europe-west1-api allows tcp:22 from 198.51.100.0/24 (to demo-control-plane), and by the spec it should allow tcp:6443 from 198.51.100.0/24 (to demo-control-plane)" + way,
		},
		"disabled": {
			http.MethodPatch, firewall(sshRule), `{"disabled": true}`,
			"api [198.51.100.0/24] ssh [] other []",
			"the firewall rule demo-europe-west1-ssh allows nothing, being disabled, and by the spec it should allow tcp:22 from 192.0.2.0/24 (to demo-machine)" + way,
		},
		"the inside open to all": {
			http.MethodPatch, firewall("demo-europe-west1-internal"), `{"sourceRanges": ["0.0.0.0/0"]}`,
			"api [0.0.0.0/0 198.51.100.0/24] ssh [0.0.0.0/0 192.0.2.0/24] other []",
			"the firewall rule demo-europe-west1-internal allows all from 0.0.0.0/0 (to demo-machine), and by the spec it should allow all from 10.64.0.0/14, 10.132.0.0/20 (to demo-machine)" + way,
		},
		"deleted": {
			http.MethodDelete, firewall(sshRule), "",
			"api [198.51.100.0/24] ssh [] other []",
			"the firewall rule demo-europe-west1-ssh is missing; it should allow tcp:22 from 192.0.2.0/24 (to demo-machine)" + way,
		},
		"somebody else's": {
			http.MethodPost, "global/firewalls",
			`{"name": "allow-web", "network": "global/networks/demo-europe-west1-network", "sourceRanges": ["203.0.113.9"], "allowed": [{"IPProtocol": "tcp", "ports": ["22", "80"]}]}`,
			"api [198.51.100.0/24] ssh [192.0.2.0/24 203.0.113.9/32] other [{allow-web [203.0.113.9/32] [tcp:22,80]}]", "",
		},
		"of another network": {
			http.MethodPost, "global/firewalls", `{"name": "allow-web", "allowed": [{"IPProtocol": "tcp"}]}`,
			"api [198.51.100.0/24] ssh [192.0.2.0/24] other []", "",
		},
		"one that denies": {
			http.MethodPost, "global/firewalls",
			`{"name": "deny-web", "network": "global/networks/demo-europe-west1-network", "denied": [{"IPProtocol": "tcp"}], "priority": 65000}`,
			"api [198.51.100.0/24] ssh [192.0.2.0/24] other []", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, ruled, func(l *lab) {
				if test.method != "" {
					l.Change(test.method, test.path, test.body)
				}
				time.Sleep(clustertest.Settle)
				found := l.status()
				if got := opens(found.Access); got != test.want {
					l.Errorf("got  %s\nwant %s", got, test.want)
				}
				if told := strings.Join(found.Problems, "\n"); told != test.problem {
					l.Errorf("the problems are\n%s\nwant\n%s", told, test.problem)
				}
				l.up(ruled)
				if again := l.status(); len(again.Problems) > 0 || test.problem != "" && opens(again.Access) != "api [198.51.100.0/24] ssh [192.0.2.0/24] other []" {
					l.Errorf("after up: %s, problems %q", opens(again.Access), again.Problems)
				}
			})
		})
	}
}

// TestUpClosesFirst: who is to be shut out is, also by an up that fails since it
// cannot make a machine; a range that the file leaves out is closed, as is told.
func TestUpClosesFirst(t *testing.T) {
	in(t, ruled, func(l *lab) {
		l.fault(inject.Fault{Kind: inject.Quota, Name: "demo-control-plane-d"})
		narrow := strings.Replace(small, "-c]}", "-c, europe-west1-d]}", 1) + "  network: {apiAllowedRanges: [198.51.100.128/25]}\n"
		o := l.operator()
		o.DryRun = true
		told := changes(l.done(o.Up(l.Context(), document(l, narrow))))
		for _, id := range []string{"update firewall-rule/" + apiRule, "delete firewall-rule/" + sshRule} {
			if !slices.Contains(told, id) {
				l.Errorf("the plan does not %s: %q", id, told)
			}
		}
		if got := opens(l.status().Access); got != "api [198.51.100.0/24] ssh [192.0.2.0/24] other []" {
			l.Errorf("a dry run has changed what is open: %s", got)
		}
		_, err := l.operator().Up(l.Context(), document(l, narrow))
		l.refused(err, errs.Exhausted, "quota")
		if got := opens(l.status().Access); got != "api [198.51.100.128/25] ssh [] other []" {
			l.Errorf("open is %s", got)
		}
	})
}

// TestFieldsLeftOut: a file says all of who may come in, also by what it leaves
// out, and the plan tells so.
func TestFieldsLeftOut(t *testing.T) {
	in(t, ruled, func(l *lab) {
		var told []string
		for _, step := range l.up(small).Plan.Steps {
			if step.Changes() {
				told = append(told, step.ID+" "+step.Detail)
			}
		}
		want := []string{"update firewall-rule/" + apiRule + " from 198.51.100.0/24 to 0.0.0.0/0", "delete firewall-rule/" + sshRule + " "}
		for _, step := range want {
			if !slices.Contains(told, step) {
				l.Errorf("the plan does not tell %q: %q", step, told)
			}
		}
		if got := opens(l.status().Access); got != "api [0.0.0.0/0] ssh [] other []" {
			l.Errorf("open is %s", got)
		}
	})
}
