package etcd_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/kubectl-ha/kubectl-ha/plugin"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/upkeep"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcdspace"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

// world is one cluster, of whose verbs only notes are taken.
type world struct {
	plugin.Clouds
	plugin.Operator
	request plugin.Request
	called  []upkeep.Options
	fail    error
	done    bool // there is nothing to do
}

func (w *world) Context(_, _ string) (model.Target, error) {
	return model.Target{Project: "acme", Region: "europe-west1", Name: "demo"}, nil
}

func (w *world) Open(_ context.Context, r plugin.Request) (plugin.Operator, error) {
	w.request = r
	return w, nil
}

func (w *world) Status(context.Context) (status.Report, error) {
	return status.Report{Zones: []status.Zone{{Replicas: []status.Replica{{Node: status.Node{Name: "demo-control-plane-b"}}, {Node: status.Node{Name: "demo-control-plane-c"}}}}}}, nil
}

func (w *world) Defragment(_ context.Context, o upkeep.Options) (cluster.Outcome, error) {
	w.called = append(w.called, o)
	if w.fail != nil {
		return cluster.Outcome{}, w.fail
	}
	outcome := cluster.Outcome{Target: w.request.Target, DryRun: w.request.DryRun, Took: spec.Duration{Duration: 7 * time.Second}, Next: []string{"kubectl ha status -o wide"}}
	var planned []plan.Database
	for _, letter := range []string{"c", "b"} {
		d := upkeep.Database{Member: "demo-control-plane-" + letter, Zone: "europe-west1-" + letter, Leader: letter == "b"}
		d.Database = etcdspace.Database{Size: 600 << 20, InUse: 200 << 20, Quota: 5 << 30}
		planned = append(planned, plan.Database{Name: d.Member, Zone: d.Zone, Detail: d.String(), Leave: d.Leader || w.done})
		if !outcome.DryRun && !d.Leader {
			d.Before, d.Size = d.Size, d.InUse
		}
		outcome.Databases = append(outcome.Databases, d)
	}
	outcome.Plan = plan.DefragmentEach(planned, false)
	return outcome, nil
}

// run runs a command line; answer is what a person types, if there is one.
func run(t *testing.T, w *world, answer string, args ...string) (code int, out, errors string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = plugin.Run(t.Context(), plugin.Wiring{
		Clouds: w, Interactive: answer != "",
		Streams: genericiooptions.IOStreams{In: strings.NewReader(answer), Out: &stdout, ErrOut: &stderr},
		Getenv:  func(string) string { return "" }, Now: func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) },
	}, args)
	return code, stdout.String(), stderr.String()
}

func TestDefrag(t *testing.T) {
	for name, test := range map[string]struct {
		line string
		code int
		want upkeep.Options
	}{
		"done":    {"--yes", 0, upkeep.Options{}},
		"json":    {"--yes --all -o json", 0, upkeep.Options{All: true}},
		"plan":    {"--dry-run --member demo-control-plane-c,demo-control-plane-d", 0, upkeep.Options{Members: []string{"demo-control-plane-c", "demo-control-plane-d"}}},
		"names":   {"--dry-run -o name", 0, upkeep.Options{}},
		"pending": {"--dry-run --detailed-exitcode", 7, upkeep.Options{}},
	} {
		t.Run(name, func(t *testing.T) {
			w := &world{}
			code, out, errors := run(t, w, "", append([]string{"etcd", "defrag"}, strings.Fields(test.line)...)...)
			if code != test.code {
				t.Errorf("ends with %d: %s", code, errors)
			}
			if diff := cmp.Diff([]upkeep.Options{test.want}, w.called); diff != "" {
				t.Errorf("(-want +called):\n%s", diff)
			}
			golden.Compare(t, name+".txt", out)
		})
	}
}

func TestNothingToDefrag(t *testing.T) {
	code, out, errors := run(t, &world{done: true}, "", "etcd", "defrag", "--dry-run", "--detailed-exitcode")
	if code != 0 || !strings.Contains(out, "demo: 0 to change, 0 to check, 2 unchanged.") {
		t.Errorf("ends with %d: %s, %s", code, out, errors)
	}
}

func TestRefused(t *testing.T) {
	for line, want := range map[string]string{
		"etcd defrag":                                 "There is no terminal to ask on",
		"etcd defrag --yes --all --member x":          "--all and --member exclude each other",
		"etcd defrag --yes surplus":                   "does not take the argument",
		"etcd defrag --yes --detailed-exitcode":       "--detailed-exitcode is for --dry-run",
		"etcd defrga":                                 "Did you mean kubectl ha etcd defrag?",
		"etcd defrag --yes --member demo-x --timeout": "flag needs an argument",
	} {
		w := &world{}
		if code, _, errors := run(t, w, "", strings.Fields(line)...); code != 2 || !strings.Contains(errors, want) || len(w.called) > 0 {
			t.Errorf("%q ends with %d, having called %v: %s", line, code, w.called, errors)
		}
	}
	w := &world{fail: errs.Errorf(errs.Unsafe, "no quorum").WithHint("Start one.")}
	if code, out, errors := run(t, w, "", "etcd", "defrag", "--yes"); code != 6 || out != "" || !strings.Contains(errors, "error: no quorum\nhint: Start one.\n") {
		t.Errorf("ends with %d: %s, %s", code, out, errors)
	}
}

// TestDefragAsks: with the sizes and the plan before the eyes.
func TestDefragAsks(t *testing.T) {
	for answer, want := range map[string]int{"y\n": 0, "n\n": 1} {
		w := &world{}
		code, _, errors := run(t, w, answer, "etcd", "defrag")
		if code != want || !strings.Contains(errors, "Defragment etcd of cluster demo in europe-west1 (project acme)? [y/N] ") ||
			!strings.Contains(errors, "600.0 MiB") || !strings.Contains(errors, "instance/demo-control-plane-c") || len(w.called) != 2-want {
			t.Errorf("%q ends with %d, having called %v: %s", answer, code, w.called, errors)
		}
	}
}

func TestMembersAreCompleted(t *testing.T) {
	_, out, _ := run(t, &world{}, "", "__complete", "etcd", "defrag", "--member", "demo-control-plane-b,")
	if !strings.HasPrefix(out, "demo-control-plane-b,demo-control-plane-c\n:") {
		t.Errorf("offered is %q", out)
	}
}
