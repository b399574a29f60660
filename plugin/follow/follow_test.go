package follow

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/statusview/statustest"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

var (
	demo     = model.Target{Project: "my-project", Region: "europe-west1", Name: "demo"}
	healthy  = statustest.Healthy(demo, time.Now())
	degraded = statustest.Degraded(demo, time.Now())
)

// watcherOf is one that shows what it sees to out.
func watcherOf(o Options, out io.Writer) *watcher {
	o.Terminal, o.Now = ui.Detect(out, func(string) string { return "" }), time.Now
	o.Show = func(status.Report) error { return nil }
	return &watcher{Options: o}
}

func TestWatcherWaitsForLastingHealth(t *testing.T) {
	w := watcherOf(Options{Wait: cli.Steady, Output: &cli.Format{Kind: cli.Name}}, &strings.Builder{})
	for i, s := range []status.Report{degraded, healthy, healthy, degraded, healthy, healthy} {
		if ended, err := w.look(s, nil); ended {
			t.Fatalf("ended with look %d: %v", i, err)
		}
	}
	if ended, err := w.look(healthy, nil); !ended || err != nil {
		t.Errorf("the third healthy look in a row: ended %v, %v", ended, err)
	}
}

// TestWatchSaysWhatItCannotSee: what is on the screen is not taken for how the
// cluster is while nothing can be seen of it.
func TestWatchSaysWhatItCannotSee(t *testing.T) {
	var out, warnings strings.Builder
	w := watcherOf(Options{Watch: true, Output: &cli.Format{}}, &out)
	w.Warn = func(text string) { fmt.Fprintln(&warnings, text) }
	unseen := errs.Errorf(errs.Unavailable, "no answer")
	for _, look := range []struct {
		status status.Report
		err    error
	}{{healthy, nil}, {err: unseen}, {err: unseen}, {healthy, nil}, {healthy, nil}} {
		if ended, err := w.look(look.status, look.err); ended {
			t.Fatal(err)
		}
	}
	if n := strings.Count(out.String(), "ZONE "); n != 2 {
		t.Errorf("shown %d times, want 2, before and after:\n%s", n, &out)
	}
	if n := strings.Count(warnings.String(), "that was seen at "); n != 1 || !strings.Contains(warnings.String(), "since then: no answer") {
		t.Errorf("warned %d times, want once:\n%s", n, &warnings)
	}
}

func TestWatchShowsChangesOnly(t *testing.T) {
	var out strings.Builder
	w := watcherOf(Options{Watch: true, Output: &cli.Format{}}, &out)
	for _, s := range []status.Report{healthy, healthy, degraded, degraded} {
		if ended, err := w.look(s, nil); ended {
			t.Fatal(err)
		}
	}
	if n := strings.Count(out.String(), "ZONE "); n != 2 {
		t.Errorf("shown %d times, want 2:\n%s", n, &out)
	}
}
