package plugin

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

func TestGC(t *testing.T) {
	for name, test := range map[string]struct {
		line string
		want []any
	}{
		"gc":        {"gc --yes", []any{"collect /ci-4", "collect us-east1/ci-3"}},
		"gc-plan":   {"gc --dry-run --region us-east1", []any{"collect us-east1/ci-3"}},
		"gc-json":   {"gc --yes --region us-east1 -o json", []any{"collect us-east1/ci-3"}},
		"gc-nobody": {"gc --yes --region europe-west1", nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := &world{}
			got := session{world: w}.run(t, strings.Fields(test.line)...)
			if got.code != 0 {
				t.Errorf("ends with %d: %s", got.code, got.errors)
			}
			if diff := cmp.Diff(test.want, sorted(w.called)); diff != "" {
				t.Errorf("(-want +called):\n%s", diff)
			}
			golden.Compare(t, name+".txt", got.out)
		})
	}
}

func TestGCFails(t *testing.T) {
	w := &world{failing: map[string]error{
		"ci-3": errs.Errorf(errs.Unsafe, "it is being changed"),
		"ci-4": errs.Errorf(errs.Failed, "no luck"),
	}}
	got := session{world: w}.run(t, "gc", "--yes")
	want := "error: cluster ci-3 in us-east1: it is being changed\ncluster ci-4 in no region: no luck\n"
	if got.code != 6 || got.errors != want || got.out != "" {
		t.Errorf("ends with %d: %s, %s", got.code, got.errors, got.out)
	}
}

func TestGCAsks(t *testing.T) {
	for answer, want := range map[string]int{"y\n": 0, "n\n": 1} {
		w := &world{}
		got := session{world: w, stdin: answer, person: true}.run(t, "gc")
		if got.code != want || !strings.Contains(got.errors, "Delete 2 expired clusters of project default-project? [y/N] ") ||
			!strings.Contains(got.errors, "ci-3") || strings.Contains(got.errors, "ci-7") || len(w.called) > 0 != (want == 0) {
			t.Errorf("%q ends with %d, having called %v: %s", answer, got.code, w.called, got.errors)
		}
	}
	w := &world{}
	if got := (session{world: w}).run(t, "gc"); got.code != 2 || len(w.called) > 0 || !strings.Contains(got.errors, "hint: Add --yes") {
		t.Errorf("without a terminal it ends with %d, having called %v: %s", got.code, w.called, got.errors)
	}
}
