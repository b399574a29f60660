package plugin

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drilling"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

// TestVerbs checks which verb a command line calls, with what.
func TestVerbs(t *testing.T) {
	for line, want := range map[string]any{
		"add-replica --zone europe-west1-c":                   cluster.AddReplicaOptions{Zone: "europe-west1-c"},
		"add-replica --zone europe-west1-c --machine-type n2": cluster.AddReplicaOptions{Zone: "europe-west1-c", MachineType: "n2"},
		"remove-replica --zone europe-west1-c --yes":          cluster.RemoveReplicaOptions{Zone: "europe-west1-c"},
		"remove-replica demo-control-plane-c -y --force":      cluster.RemoveReplicaOptions{Name: "demo-control-plane-c", Force: true},
		"add-pool --zone europe-west1-c":                      cluster.AddPoolOptions{Zone: "europe-west1-c", Name: "default"},
		"add-pool --zone z-c --pool batch --nodes 5 --spot":   cluster.AddPoolOptions{Zone: "z-c", Name: "batch", Nodes: 5, Spot: true},
		"add-pool --zone z-c --node-labels a=1,b= --node-taints a=b:NoSchedule,c:NoExecute": cluster.AddPoolOptions{Zone: "z-c", Name: "default",
			Labels: map[string]string{"a": "1", "b": ""}, Taints: []string{"a=b:NoSchedule", "c:NoExecute"}},
		"remove-pool --zone europe-west1-c --yes":                   cluster.RemovePoolOptions{Zone: "europe-west1-c"},
		"remove-pool batch --zone europe-west1-c --force --yes":     cluster.RemovePoolOptions{Name: "batch", Zone: "europe-west1-c", Force: true},
		"drain-zone europe-west1-c":                                 cluster.DrainZoneOptions{Zone: "europe-west1-c"},
		"drain-zone europe-west1-c --control-plane --force":         cluster.DrainZoneOptions{Zone: "europe-west1-c", ControlPlane: true, Force: true},
		"drain-zone --zone europe-west1-c":                          cluster.DrainZoneOptions{Zone: "europe-west1-c"},
		"remove-pool --pool batch --yes":                            cluster.RemovePoolOptions{Name: "batch"},
		"drill --zone z-b,z-c -y":                                   drilling.Options{Zones: []string{"z-b", "z-c"}},
		"drain-zone europe-west1-c --undo":                          cluster.DrainZoneOptions{Zone: "europe-west1-c", Undo: true},
		"drill --yes":                                               drilling.Options{},
		"drill --zone z-b --zone z-c -y":                            drilling.Options{Zones: []string{"z-b", "z-c"}},
		"down --yes":                                                "down",
		"down --yes --context any --kubeconfig any --progress none": "down",
	} {
		w := &world{context: &demo}
		got := session{world: w}.run(t, strings.Fields(line)...)
		if got.code != 0 {
			t.Errorf("%s ends with %d: %s", line, got.code, got.errors)
		}
		if diff := cmp.Diff([]any{want}, w.called); diff != "" {
			t.Errorf("%s (-want +called):\n%s", line, diff)
		}
	}
}

// TestPreflight: a dry run shows the plan with what stands in its way; the
// flag that leaves the check out arrives.
func TestPreflight(t *testing.T) {
	findings := []preflight.Finding{{Kind: errs.Exhausted, ID: "quota", Text: "quota CPUS of europe-west1: too little", Mend: "ask for more"}}
	w := &world{context: &demo, findings: findings, fail: preflight.Error(findings)}
	for line, shown := range map[string]bool{"--dry-run": true, "": false} {
		got := session{world: w}.run(t, append([]string{"add-pool", "--zone", "europe-west1-c"}, strings.Fields(line)...)...)
		if got.code != 5 || strings.Contains(got.out, "instance/demo-control-plane-b") != shown ||
			!strings.Contains(got.errors, "error: quota CPUS of europe-west1: too little; nothing was changed\nhint: ask for more\n") {
			t.Errorf("%q ends with %d: %s%s", line, got.code, got.out, got.errors)
		}
	}
	w = &world{context: &demo}
	session{world: w}.run(t, "add-replica", "--zone", "europe-west1-c", "--skip-preflight")
	if !w.requests[0].SkipPreflight {
		t.Errorf("%+v", w.requests[0])
	}
}

func TestUsageErrors(t *testing.T) {
	for line, want := range map[string]string{
		"upp":                         `error: there is no command "kubectl ha upp"`,
		"local strat":                 "hint: Did you mean kubectl ha local start?",
		"up --zoness a":               "error: unknown flag: --zoness",
		"up surplus":                  `error: kubectl ha up does not take the argument "surplus"`,
		"up -f nowhere.yaml":          "error: reading the Cluster document: open nowhere.yaml",
		"up -f x.yaml --zones a":      "error: --zones and --filename exclude each other",
		"up -f x.yaml --region a":     "error: --region and --filename exclude each other",
		"up --region europe-west1":    "error: --zones (spec.controlPlane.zones): required",
		"up --progress fancy":         "must be one of auto, plain, json, none",
		"add-replica":                 "error: --zone is required",
		"add-pool --zone z --nodes 0": "error: invalid value 0 for --nodes: must be at least 1",
		"remove-replica":              "error: the NAME or --zone is required",
		"drain-zone a --zone b":       "error: a and --zone b exclude each other",
		"remove-pool a --pool b":      "error: a and --pool b exclude each other",
		"remove-replica a --zone b":   "error: a and --zone b exclude each other",
		"remove-replica a b":          `does not take the argument "b"`,
		"remove-pool":                 "error: the POOL or --zone is required",
		"drain-zone":                  "error: the ZONE is required",
		"down":                        "hint: Add --yes if you are sure",
		"drill":                       "hint: Add --yes if you are sure",
		"drill -o wide":               "must be one of json, yaml, markdown",
		"status --wait=0":             "must be a number, 1 or more",
		"status --wait 5":             "hint: Write --wait=5.",
		"help nosuch":                 `error: there is no command "kubectl ha nosuch"`,
		"help local strat":            "hint: Did you mean kubectl ha local start?",
		"up":                          "--region (spec.region): required\n--zones (spec.controlPlane.zones): required",
		"gc --detailed-exitcode":      "error: --detailed-exitcode is for --dry-run",
		"drill --detailed-exitcode":   "error: --detailed-exitcode is for --dry-run",
		"down --yes --timeout -1s":    "must not be negative",
		"status -o xml":               "must be one of wide, json, yaml, name, html, jsonpath, jsonpath-file, go-template, go-template-file, custom-columns, custom-columns-file",
		"status -o jsonpath":          "write jsonpath={.field}",
		"explain spec.polls":          "hint: Did you mean",
		"status --cluster elsewhere":  "error: in which region is the cluster elsewhere?",
	} {
		w := &world{context: &demo}
		got := session{world: w}.run(t, strings.Fields(line)...)
		if got.code != 2 || !strings.Contains(got.errors, want) || got.out != "" {
			t.Errorf("%s ends with %d; out %q, errors %q; want 2 and %q", line, got.code, got.out, got.errors, want)
		}
		if len(w.called) > 0 {
			t.Errorf("%s called %v", line, w.called)
		}
	}
}

func TestExitCodes(t *testing.T) {
	for kind, want := range map[errs.Kind]int{
		errs.Failed: 1, errs.Denied: 4, errs.Exhausted: 5, errs.Unsafe: 6, errs.TimedOut: 124,
	} {
		w := &world{context: &demo, fail: errs.Errorf(kind, "it is %s", kind).WithHint("Mend it.")}
		got := session{world: w}.run(t, "down", "--yes")
		if got.code != want || got.errors != "error: it is "+string(kind)+"\nhint: Mend it.\n" {
			t.Errorf("%s ends with %d: %s", kind, got.code, got.errors)
		}
	}
}

func TestOutcome(t *testing.T) {
	for name, line := range map[string]string{
		"done":    "up --local",
		"plan":    "up --local --dry-run",
		"json":    "up --local -o json",
		"yaml":    "up --local -o yaml --dry-run",
		"name":    "up --local -o name --dry-run",
		"removed": "remove-replica --zone europe-west1-b --yes",
	} {
		t.Run(name, func(t *testing.T) {
			got := session{world: &world{context: &demo}}.run(t, strings.Fields(line)...)
			if got.code != 0 || got.errors != "warning: one replica survives nothing\n" {
				t.Errorf("ends with %d: %s", got.code, got.errors)
			}
			golden.Compare(t, "outcome-"+name+".txt", got.out)
		})
	}
}

func TestConfirmation(t *testing.T) {
	const question = "Delete the cluster demo in europe-west1 (project my-project)? [y/N] "
	for answer, want := range map[string]int{"y\n": 0, "n\n": 1, "": 1} {
		w := &world{context: &demo}
		got := session{world: w, stdin: answer, person: true}.run(t, "down")
		if got.code != want || !strings.Contains(got.errors, question) {
			t.Errorf("%q ends with %d: %s", answer, got.code, got.errors)
		}
		if !strings.Contains(got.errors, "instance/demo-control-plane-b") {
			t.Errorf("did not show the plan: %s", got.errors)
		}
		if done := len(w.requests) == 2 && !w.requests[1].DryRun; !w.requests[0].DryRun || done != (want == 0) {
			t.Errorf("%q led to %+v", answer, w.requests)
		}
	}
}

// TestDryRunPlans: what opens the cluster is told that this is a plan, of a command
// that would start the local Compute Engine.
func TestDryRunPlans(t *testing.T) {
	w := &world{}
	session{world: w}.run(t, "up", "--local", "--dry-run")
	session{world: w}.run(t, "up", "--local")
	if !w.requests[0].Start || !w.requests[0].DryRun || !w.requests[1].Start || w.requests[1].DryRun {
		t.Errorf("asked for %+v", w.requests)
	}
}

// TestUpBuilds: --build is for what starts the local Compute Engine.
func TestUpBuilds(t *testing.T) {
	w := &world{}
	session{world: w}.run(t, "up", "--local", "--build")
	session{world: w}.run(t, "up", "--local")
	if !w.requests[0].BuildImage || w.requests[1].BuildImage {
		t.Errorf("asked for %+v", w.requests)
	}
	elsewhere := session{world: w}.run(t, "up", "--region", "us-east1", "--zones", "us-east1-b", "--build")
	if elsewhere.code != 2 || !strings.Contains(elsewhere.errors, "hint: Remove it, or add --local.") {
		t.Errorf("without --local: %+v", elsewhere)
	}
}

// TestKeepContext: the kubeconfig's current context stays, and what is said is for that.
func TestKeepContext(t *testing.T) {
	w := &world{}
	got := (session{world: w}).run(t, "up", "--local", "--keep-context")
	if got.code != 0 || !w.requests[0].KeepContext {
		t.Fatalf("ends with %d: %s, asked for %+v", got.code, got.errors, w.requests)
	}
	for _, want := range []string{"The kubectl context is ours; the current one is kept.", "kubectl get nodes --context ours"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("%q is missing in %s", want, got.out)
		}
	}
}

// TestProgressVariable: the environment's progress is the flag's default, and is checked.
func TestProgressVariable(t *testing.T) {
	tells := func(_ context.Context, events event.Sink) error {
		events.Send(event.Event{Kind: event.Info, Title: "A step"})
		return nil
	}
	for _, test := range []struct {
		value, flag, want string
		code              int
	}{
		{"", "", "A step", 0},
		{"json", "", `"title":"A step"`, 0},
		{"loud", "--progress=none", "", 0},
		{"loud", "", `KUBECTL_HA_PROGRESS: invalid value "loud": must be one of auto, plain, json, none`, 2},
	} {
		s := session{world: &world{story: tells}, env: map[string]string{"KUBECTL_HA_PROGRESS": test.value}}
		got := s.run(t, strings.Fields("up --local "+test.flag)...)
		if got.code != test.code || !strings.Contains(got.errors, test.want) || test.flag != "" && strings.Contains(got.errors, "A step") {
			t.Errorf("%q, %q: ends with %d: %s", test.value, test.flag, got.code, got.errors)
		}
	}
}

// A proxy in the environment does not get kubectl's requests to local clusters.
func TestLocalClustersWithAProxy(t *testing.T) {
	env := map[string]string{"HTTP_PROXY": "http://proxy:3128", "HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "example.com"}
	s := session{world: &world{}, env: env}
	hint := "hint: your environment has a proxy, which does not reach local clusters: " +
		"export NO_PROXY='example.com,127.0.0.1,203.0.113.0/24' no_proxy='example.com,127.0.0.1,203.0.113.0/24'\n"
	for line, want := range map[string]bool{
		"up --local": true, "up --local --dry-run": false, "down --local --name demo --region europe-west1 --yes": false,
		"up --region us-east1 --zones us-east1-b": false,
	} {
		if got := s.run(t, strings.Fields(line)...); strings.Contains(got.errors, hint) != want {
			t.Errorf("%s says %q and ends with %d", line, got.errors, got.code)
		}
	}
	env["NO_PROXY"] = "127.0.0.1,203.0.113.0/24"
	if got := s.run(t, "up", "--local"); strings.Contains(got.errors, "proxy") {
		t.Errorf("a proxy that is not asked: %q", got.errors)
	}
}

func TestTimeout(t *testing.T) {
	w := &world{context: &demo, work: func(ctx context.Context) error {
		<-ctx.Done()
		return errors.New("machine demo-control-plane-b: last seen booting")
	}}
	got := session{world: w}.run(t, "down", "--yes", "--timeout", "1ms")
	want := "error: not finished within 1ms: machine demo-control-plane-b: last seen booting\n"
	if got.code != 124 || !strings.HasPrefix(got.errors, want) {
		t.Errorf("ends with %d: %s", got.code, got.errors)
	}
}

func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	w := &world{context: &demo, work: func(ctx context.Context) error {
		cancel()
		<-ctx.Done()
		return ctx.Err()
	}}
	got := session{world: w}.runIn(ctx, "down", "--yes")
	if !strings.Contains(got.errors, "info   Interrupted: ") {
		t.Errorf("does not say at once that it was interrupted: %s", got.errors)
	}
	if got.code != 130 || !strings.Contains(got.errors, "error: interrupted") || !strings.Contains(got.errors, "resumes") {
		t.Errorf("ends with %d: %s", got.code, got.errors)
	}
}

// TestDetailedExitCode: a dry run says whether there is something to do.
func TestDetailedExitCode(t *testing.T) {
	line := []string{"add-replica", "--zone", "europe-west1-c", "--detailed-exitcode"}
	for _, test := range []struct {
		world *world
		args  []string
		code  int
	}{
		{&world{context: &demo}, []string{"--dry-run"}, 7},
		{&world{context: &demo, outcome: &cluster.Outcome{}}, []string{"--dry-run"}, 0},
		{&world{context: &demo, fail: errors.New("it broke")}, []string{"--dry-run"}, 1},
		{&world{context: &demo}, nil, 2},
	} {
		got := session{world: test.world}.run(t, append(line, test.args...)...)
		if got.code != test.code || (test.code == 1 || test.code == 2) != strings.Contains(got.errors, "error: ") {
			t.Errorf("%v ends with %d, want %d: %s", test.args, got.code, test.code, got.errors)
		}
	}
}
