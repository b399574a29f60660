package preflight_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

// TestEveryDeedIsKnown: all that plans do at Compute Engine has its permissions.
func TestEveryDeedIsKnown(t *testing.T) {
	d := desired(t, document)
	d.Spec.Spec.Network.SSHAllowedRanges = []string{"0.0.0.0/0"}
	for _, step := range plan.Up(d, infra.Inventory{}).Steps {
		if step.Ref.Kind == "" {
			continue // the cluster's own business
		}
		one := preflight.Check{Plan: plan.Plan{Steps: []plan.Step{step}}}
		if len(one.Question().Permissions) == 0 {
			t.Errorf("%s needs no permission", step.ID)
		}
	}
}

// TestPermissionsAreDocumented holds the list of docs/gce.md to the table.
func TestPermissionsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/gce.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```permissions\n")
	list, _, _ := strings.Cut(rest, "```")
	told := regexp.MustCompile(`[a-z]+\.[A-Za-z]+\.[A-Za-z]+`).FindAllString(list, -1)
	if diff := cmp.Diff(preflight.Permissions(), told); diff != "" {
		t.Errorf("docs/gce.md (-table +doc):\n%s", diff)
	}
}

// TestRole holds the file for gcloud iam roles create to the tables.
func TestRole(t *testing.T) {
	text := "title: kubectl ha\ndescription: Create, operate and delete Highly Available Kubernetes clusters\nstage: GA\nincludedPermissions:\n"
	for _, permission := range preflight.Role() {
		if permission != "iam.serviceAccounts.actAs" { // is granted on the service accounts
			text += "- " + permission + "\n"
		}
	}
	golden.Compare(t, "../../../docs/role.yaml", text)
}

func TestWarnings(t *testing.T) {
	const cp, nodes = "demo-cp@acme.iam.gserviceaccount.com", "demo-nodes@acme.iam.gserviceaccount.com"
	for name, test := range map[string]struct{ text, want string }{
		"the default": {document, "unless the Compute Engine default service account does, no machine can be made. gcloud projects add-iam-policy-binding acme --member=user:EMAIL --role=roles/iam.serviceAccountUser"},
		"own": {document + "  serviceAccounts: {controlPlane: " + cp + ", nodes: " + nodes + "}\n",
			"unless it is granted on " + cp + " and on " + nodes + ", no machine can be made. gcloud iam service-accounts add-iam-policy-binding " + cp + " --member=user:EMAIL --role=roles/iam.serviceAccountUser"},
		"one for both": {document + "  serviceAccounts: {controlPlane: " + nodes + ", nodes: " + nodes + "}\n", "unless it is granted on " + nodes + ", "},
	} {
		c := check(t, test.text, infra.Inventory{})
		got := c.Warnings(preflight.Answer{Denied: []string{"iam.serviceAccounts.actAs"}, Unknown: []string{"not checked: x"}})
		if len(got) != 2 || got[0] != "not checked: x" || !strings.Contains(got[1], test.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestAccounts: what IAM knows of the machines' service accounts is said for certain.
func TestAccounts(t *testing.T) {
	const cp, nodes = "demo-cp@acme.iam.gserviceaccount.com", "demo-nodes@acme.iam.gserviceaccount.com"
	well := preflight.Account{ActAs: true}
	for name, test := range map[string]struct {
		accounts map[string]preflight.Account
		finding  string // ID and what it begins with
		warned   bool
	}{
		"unknown":     {nil, "", true},
		"half known":  {map[string]preflight.Account{cp: well}, "", true},
		"fine":        {map[string]preflight.Account{cp: well, nodes: well}, "", false},
		"missing":     {map[string]preflight.Account{cp: well, nodes: {Missing: true}}, "no-such-account: there is no service account " + nodes, false},
		"disabled":    {map[string]preflight.Account{cp: {Disabled: true, ActAs: true}, nodes: well}, "account-disabled: service account " + cp + " is disabled", false},
		"not granted": {map[string]preflight.Account{cp: well, nodes: {}}, "act-as: you have no permission iam.serviceAccounts.actAs on service account " + nodes, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := check(t, document+"  serviceAccounts: {controlPlane: "+cp+", nodes: "+nodes+"}\n", infra.Inventory{})
			answer := fine()
			answer.Denied, answer.Accounts = []string{preflight.ActAs}, test.accounts
			var found []string
			for _, f := range c.Findings(answer) {
				found = append(found, f.ID+": "+f.Text)
			}
			if strings.Join(found, "\n") != test.finding {
				t.Errorf("found %q", found)
			}
			if warned := len(c.Warnings(answer)) > 0; warned != test.warned {
				t.Errorf("warned %v: %q", warned, c.Warnings(answer))
			}
		})
	}
}
