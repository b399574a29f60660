package plugin

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

func TestList(t *testing.T) {
	for name, line := range map[string]string{
		"list":        "list",
		"list-wide":   "list -o wide",
		"list-json":   "list -o json --region us-east1",
		"list-name":   "list -o name",
		"list-region": "list --region us-east1",
	} {
		got := session{world: &world{}}.run(t, strings.Fields(line)...)
		if got.code != 0 {
			t.Errorf("%s ends with %d: %s", line, got.code, got.errors)
		}
		golden.Compare(t, name+".txt", got.out)
	}
}

func TestListLooksWhereTheContextIs(t *testing.T) {
	local := model.Target{Project: "local", Region: "europe-west1", Name: "demo", Endpoint: "http://127.0.0.1:1"}
	for _, test := range []struct {
		line    string
		context *model.Target
		project string
		local   bool
	}{
		{"list", nil, "default-project", false},
		{"list", &demo, "my-project", false},
		{"list", &local, "local", true},
		{"list --project other", &local, "other", false},
		{"list --local", &demo, "local", true},
	} {
		w := &world{context: test.context}
		session{world: w}.run(t, strings.Fields(test.line)...)
		if got := w.requests[0]; got.Target.Project != test.project || got.Local != test.local {
			t.Errorf("%s asks for %+v", test.line, got)
		}
	}
}

func TestListOfNothing(t *testing.T) {
	got := session{world: &world{}}.run(t, "list", "--region", "asia-east1", "--project", "p")
	if got.code != 0 || got.out != "" || got.errors != "No clusters in project p.\n" {
		t.Errorf("got %+v", got)
	}
}

func TestExplain(t *testing.T) {
	for _, field := range []string{"", "spec.pools[0].zones"} {
		got := session{world: &world{}}.run(t, append([]string{"explain"}, strings.Fields(field)...)...)
		if got.code != 0 {
			t.Errorf("explain %s ends with %d: %s", field, got.code, got.errors)
		}
		golden.Compare(t, strings.TrimSuffix("explain-"+field, "-")+".txt", got.out)
	}
}

func TestExplainRecursively(t *testing.T) {
	for name, line := range map[string]string{"all": "explain --recursive", "pools": "explain spec.pools --recursive"} {
		got := session{world: &world{}}.run(t, strings.Fields(line)...)
		if got.code != 0 {
			t.Errorf("%s ends with %d: %s", line, got.code, got.errors)
		}
		golden.Compare(t, "explain-recursive-"+name+".txt", got.out)
	}
}

func TestVersion(t *testing.T) {
	for _, line := range []string{"version", "--version"} {
		got := session{world: &world{}}.run(t, line)
		if got.code != 0 || !strings.HasPrefix(got.out, "kubectl ha v1.2.3 (commit 0123456789ab 2026-11-24, go1.") {
			t.Errorf("%s: got %+v", line, got)
		}
	}
	got := session{world: &world{}}.run(t, "version", "-o", "json")
	if got.code != 0 || !strings.Contains(got.out, `"version": "v1.2.3"`) {
		t.Errorf("got %+v", got)
	}
}

func TestCompletion(t *testing.T) {
	for line, want := range map[string]string{
		"remove-replica ": "demo-control-plane-b\ndemo-control-plane-c\ndemo-control-plane-d\n:4\n",
		"remove-pool ":    "default\n:4\n",

		"status --name ":                              "demo\nci-7\nci-3\nci-4\n:4\n",
		"status --region us-east1 --name ":            "ci-7\nci-3\n:4\n",
		"status --context ":                           "demo\nother\n:4\n",
		"add-pool --pool ":                            "default\n:4\n",
		"add-pool --machine-type ":                    "e2-medium\ne2-standard-2\n:4\n",
		"add-replica --zone ":                         "europe-west1-b\neurope-west1-c\n:4\n",
		"up --region us-east1 --zones ":               "us-east1-b\nus-east1-c\n:4\n",
		"up --region us-east1 --zones us-east1-b,":    "us-east1-b,us-east1-c\n:4\n",
		"drill --zone europe-west1-b,europe-west1-c,": "europe-west1-b,europe-west1-c,europe-west1-d\n:4\n",
		"remove-replica --zone ":                      "europe-west1-b\neurope-west1-c\neurope-west1-d\n:4\n",

		"drain-zone ":                             "europe-west1-b\neurope-west1-c\neurope-west1-d\n:4\n",
		"drain-zone a ":                           ":4\n",
		"up --progress ":                          "auto\nplain\njson\nnone\n:4\n",
		"up --kubernetes-version ":                "v1.37\nv1.36\nv1.35\nv1.37.2\nv1.36.3\nv1.36.1\nv1.35.4\n:36\n",
		"local image build --kubernetes-version ": "v1.37\n",
		"status -o ":                              "wide\njson\nyaml\nname\nhtml\njsonpath\njsonpath-file\ngo-template\ngo-template-file\ncustom-columns\ncustom-columns-file\n:4\n",
		"explain spec.pool":                       "spec.pools\n",
	} {
		w := &world{context: &demo, statuses: []status.Report{healthy()}}
		words := strings.Split("__complete "+line, " ")
		got := session{world: w}.run(t, words...)
		if got.code != 0 || !strings.Contains(got.out, want) {
			t.Errorf("%q completes to %q, want %q", line, got.out, want)
		}
	}
}
