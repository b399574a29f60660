package report

import (
	"errors"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

func TestMarkdown(t *testing.T) {
	r := Report{
		Facts: []Fact{{"kubectl ha", "v0.1.0 (linux/amd64)"}, {"region", "europe-west1"}, {"a | b", "c\nd"}},
		Hide:  Hider{"my-project": "PROJECT"},
	}
	r.Add("List filters", "One machine", "A cluster", "Deletion", "Afterwards")
	r.Steps[0].Note("%d filters of 23 lists were taken.", 6)
	r.Steps[0].End(3*time.Second, nil)
	r.Steps[1].Look("The route is there at the end.")
	r.Steps[1].Show("The machine's console", "a\n```\nb\n")
	r.Steps[1].End(4*time.Minute+100*time.Millisecond, nil)
	r.Steps[2].End(time.Minute, errs.Errorf(errs.Denied, "create cluster in my-project: %w", errors.New("403: you@example.com may not")).WithHint("Ask for roles/compute.admin."))
	r.Steps[3].Outcome = Running
	golden.Compare(t, "report.md", r.Markdown())
}

func TestHide(t *testing.T) {
	h := Hider{"my-project": "PROJECT", "/home/jo": "~"}
	for text, want := range map[string]string{
		"projects/my-project/zones/europe-west1-b":                      "projects/PROJECT/zones/europe-west1-b",
		"my-project my-project/my-project":                              "PROJECT PROJECT/PROJECT",
		"account 123456789012-compute@developer.gserviceaccount.com":    "account E-MAIL",
		"projects/1234567/global, project 123456789012":                 "projects/NUMBER/global, project NUMBER",
		"Authorization: Bearer abc.def":                                 "Authorization: TOKEN",
		"ya29.a0Af_x-y and eyJhbGciOi.eyJzdWIi.c2ln":                    "TOKEN and TOKEN",
		"-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n": "PEM\n",
		"203.0.113.7 via 10.132.0.2, 169.254.169.254, 0.0.0.0/0":        "ADDRESS via 10.132.0.2, 169.254.169.254, 0.0.0.0/0",
		"/home/jo/.kube/config":                                         "~/.kube/config",
		"v1.37.2, 1:20260801.00-g1":                                     "v1.37.2, 1:20260801.00-g1",
	} {
		if got := h.In(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
