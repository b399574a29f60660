package plugin

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/statusview/statustest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/htmlpage/pagetest"
)

func healthy() status.Report { return statustest.Healthy(demo, noon) }

func degraded() status.Report { return statustest.Degraded(demo, noon) }

func TestStatusFormats(t *testing.T) {
	for line, want := range map[string]string{
		"-o name":                      "node/demo-control-plane-b\n",
		"-o jsonpath={.health}":        "healthy\n",
		"-o jsonpath=.etcd.quorum":     "2\n",
		"-o jsonpath={.access.api}":    `["0.0.0.0/0"]`,
		"-o jsonpath={.access.ssh}":    "[]",
		"-o jsonpath={.zones[*].zone}": "europe-west1-b europe-west1-c europe-west1-d\n",
		"-o json":                      `"health": "healthy"`,
		"-o yaml":                      "health: healthy\n",
	} {
		w := &world{context: &demo, statuses: []status.Report{healthy()}}
		got := session{world: w}.run(t, append([]string{"status"}, strings.Fields(line)...)...)
		if got.code != 0 || !strings.Contains(got.out, want) {
			t.Errorf("%s ends with %d: %s%s", line, got.code, got.out, got.errors)
		}
	}
}

// TestStatusHTML: one page, also of a cluster that is not well; none that is watched.
func TestStatusHTML(t *testing.T) {
	w := &world{context: &demo, statuses: []status.Report{degraded()}}
	got := session{world: w}.run(t, "status", "-o", "html")
	if got.code != 3 || !strings.Contains(got.out, "<title>demo: degraded</title>") {
		t.Errorf("ends with %d: %s%s", got.code, got.errors, got.out)
	}
	pagetest.Check(t, got.out)
	w = &world{context: &demo, statuses: []status.Report{healthy()}}
	got = session{world: w}.run(t, "status", "--watch", "-o", "html")
	if got.code != 2 || got.out != "" || len(w.called) > 0 {
		t.Errorf("--watch ends with %d: %s%s", got.code, got.errors, got.out)
	}
}

func TestStatusExitCode(t *testing.T) {
	for found, want := range map[status.Health]int{status.Healthy: 0, status.Degraded: 3, status.Unreachable: 3} {
		s := healthy()
		s.Health = found
		got := session{world: &world{context: &demo, statuses: []status.Report{s}}}.run(t, "status")
		if got.code != want || !strings.Contains(got.out, string(found)) {
			t.Errorf("%s ends with %d: %s", found, got.code, got.errors)
		}
	}
}

func TestStatusWaitTimes(t *testing.T) {
	for line, want := range map[string]int{
		"status --wait=1": 1, "status --wait=2": 2, "status --wait": cli.Steady, "status --wait=true": cli.Steady, "status --wait=false": 1, "status": 1,
	} {
		w := &world{context: &demo, statuses: []status.Report{healthy()}}
		var out, errors bytes.Buffer
		a := New(session{world: w}.wiring(&out, &errors))
		a.SetArgs(strings.Fields(line))
		synctest.Test(t, func(t *testing.T) {
			if err := a.ExecuteContext(t.Context()); err != nil || len(w.called) != want {
				t.Errorf("%s looks %d times, want %d: %v", line, len(w.called), want, err)
			}
		})
	}
}

// TestStatusWaitIsHeard: --wait says what it waits for, when that changes and at
// least every half minute, and not in what -o prints.
func TestStatusWaitIsHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out, errors bytes.Buffer
		wiring := session{world: &world{context: &demo, statuses: []status.Report{degraded()}}}.wiring(&out, &errors)
		wiring.Now = time.Now
		a := New(wiring)
		a.SetArgs([]string{"status", "--wait", "--timeout=100s", "-o", "name"})
		if err := a.ExecuteContext(t.Context()); errs.KindOf(err) != errs.TimedOut {
			t.Fatal(err)
		}
		if n := strings.Count(errors.String(), "waiting: degraded: "); n != 4 || out.Len() > 0 {
			t.Errorf("heard of %d times in 100 s: %s%s", n, errors.String(), out.String())
		}
	})
}

func TestStatusWaitTimesOut(t *testing.T) {
	w := &world{context: &demo, statuses: []status.Report{degraded()}}
	got := session{world: w}.run(t, "status", "--wait", "--timeout", "1ms")
	want := "error: not healthy within 1ms; last seen: degraded: replica demo-control-plane-c: the machine is TERMINATED\n"
	if got.code != 124 || !strings.Contains(got.errors, want) {
		t.Errorf("ends with %d: %s", got.code, got.errors)
	}
}

func TestStatusWaitEndsOnLastingErrors(t *testing.T) {
	w := &world{context: &demo, fail: errs.Errorf(errs.Denied, "no permission")}
	if got := (session{world: w}).run(t, "status", "--wait"); got.code != 4 {
		t.Errorf("ends with %d: %s", got.code, got.errors)
	}
}
