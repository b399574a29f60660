package action_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
)

// forJob is what a job's spec says, without a name.
var forJob = strings.Replace(small, "metadata: {name: demo}\n", "", 1)

// inThree is the spec of a job's cluster that survives the loss of a zone.
var inThree = strings.Replace(three, "metadata: {name: demo}\n", "", 1)

func up(more ...string) map[string]string {
	inputs := map[string]string{"spec": forJob}
	for i := 0; i < len(more); i += 2 {
		inputs[more[i]] = more[i+1]
	}
	return inputs
}

// TestActionMakesAndRemoves: main makes a cluster and tells later steps of it,
// post removes all of it.
func TestActionMakesAndRemoves(t *testing.T) {
	in(t, "", func(l *lab) {
		j := l.job(up())
		j.main()
		out, env := j.values("OUTPUT"), j.values("ENV")
		if out["zones"] != "europe-west1-b,europe-west1-c" || out["nodes"] != "4" || out["kubernetes-version"] != "v1.37.2" ||
			!strings.HasPrefix(out["cluster-name"], "operator-") || !strings.HasSuffix(out["context"], out["cluster-name"]) ||
			!strings.HasPrefix(out["api-endpoint"], "https://") || out["up-seconds"] == "" || out["created"] != "true" {
			l.Errorf("the outputs are %v", out)
		}
		var seen status.Report
		if err := json.Unmarshal([]byte(out["status"]), &seen); err != nil || seen.Health != status.Healthy {
			l.Errorf("the output status is %q (%v)", out["status"], err)
		}
		if expires := l.List()[out["cluster-name"]].Expires; expires.IsZero() || time.Until(expires) > 2*time.Hour {
			l.Errorf("it expires at %s", expires)
		}
		if info, err := os.Stat(env["KUBECONFIG"]); err != nil || info.Mode().Perm() != 0o600 || env["KUBECONFIG"] != out["kubeconfig"] {
			l.Errorf("the kubeconfig %q: %v, %v", env["KUBECONFIG"], info, err)
		}
		j.shows("::add-mask::", "::group::Control plane", "::endgroup::")
		j.post("success")
		j.shows("Removed cluster "+out["cluster-name"], "Nothing is left.")
		l.NothingLeft()
	})
}

// TestActionMasksKeysOnly: whatever is masked is key data.
func TestActionMasksKeysOnly(t *testing.T) {
	in(t, "", func(l *lab) {
		j := l.job(up())
		j.main()
		kubeconfig, err := os.ReadFile(j.values("ENV")["KUBECONFIG"])
		if err != nil {
			l.Fatal(err)
		}
		_, after, _ := strings.Cut(string(kubeconfig), "client-key-data: ")
		key, _, _ := strings.Cut(after, "\n")
		j.shows("::add-mask::" + key)
		for line := range strings.Lines(j.log.String()) {
			mask, ok := strings.CutPrefix(strings.TrimSpace(line), "::add-mask::")
			if ok && mask != key && strings.Contains(string(kubeconfig), mask) || len(mask) > 0 && ok && len(mask) < 16 {
				l.Errorf("masked is %q", mask)
			}
		}
		if rest := strings.ReplaceAll(j.log.String(), "::add-mask::"+key, ""); strings.Contains(rest, key) {
			l.Error("the log shows the key")
		}
		j.post("success")
	})
}

// TestActionFails: a cluster that does not come up leaves logs, an annotation
// and a summary, and is removed by post.
func TestActionFails(t *testing.T) {
	in(t, "", func(l *lab) {
		l.Break(func(string, bootstrap.Role) string { return "no such image" })
		j := l.job(up("log-directory", filepath.Join(l.TempDir(), "logs")))
		if code := j.phase(l.Context(), "main", crash.Point{}); code != 1 {
			l.Errorf("main ended with %d", code)
		}
		j.shows("::error title=kubectl ha%3A Failed::", "no such image")
		name := j.values("OUTPUT")["cluster-name"]
		console := filepath.Join(j.env["INPUT_LOG-DIRECTORY"], name, "machines", name+"-control-plane-b", "console.log")
		if text, err := os.ReadFile(console); err != nil || !strings.Contains(string(text), "no such image") {
			l.Errorf("the console that was collected: %q, %v", text, err)
		}
		if summary, err := os.ReadFile(j.env["GITHUB_STEP_SUMMARY"]); err != nil || !strings.Contains(string(summary), "is not up") {
			l.Errorf("the summary: %s, %v", summary, err)
		}
		j.post("failure")
		l.NothingLeft()
	})
}

// TestActionCancelled: main is told to end while machines start; post removes
// what is there.
func TestActionCancelled(t *testing.T) {
	in(t, "", func(l *lab) {
		j := l.job(up())
		ctx, cancel := context.WithTimeoutCause(l.Context(), 10*time.Second, context.Canceled)
		defer cancel()
		cancelled, stop := context.WithCancel(l.Context())
		defer context.AfterFunc(ctx, stop)()
		if code := j.phase(cancelled, "main", crash.Point{}); code != 130 {
			l.Errorf("main ended with %d", code)
		}
		if len(l.Resources()) == 0 {
			l.Fatal("nothing was made: the cancel came too early")
		}
		j.post("cancelled")
		l.NothingLeft()
	})
}

// TestActionKilledAnywhere: whatever call the runner dies at, post finds what is
// there by the name that it was left, and removes it.
func TestActionKilledAnywhere(t *testing.T) {
	var calls []crash.Call
	in(t, "", func(l *lab) {
		j := l.job(up())
		j.main()
		calls = j.fuse.Calls()
		j.post("success")
	})
	t.Log(sample)
	for _, point := range sample.Of(calls) {
		if point.Moment == crash.Lost {
			continue
		}
		t.Run(point.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := &lab{T: t, World: clustertest.Start(t)}
				j := l.job(up())
				j.phase(l.Context(), "main", point)
				if len(j.values("STATE")) == 0 {
					t.Error("a call was made before the name was saved")
				}
				j.post("failure")
				l.NothingLeft()
			})
		})
	}
}

// TestActionKeeps what it is told to keep, and says how to remove it.
func TestActionKeeps(t *testing.T) {
	in(t, "", func(l *lab) {
		j := l.job(up("keep", "on-failure"))
		j.main()
		j.post("failure")
		j.shows("is kept", "kubectl ha down --name "+j.values("OUTPUT")["cluster-name"])
		if len(l.List()) != 1 {
			l.Error("it was not kept")
		}
		j.post("success")
		l.NothingLeft()
	})
}

// TestActionSharesAName: of jobs that say the same name, the one that made the cluster
// removes it.
func TestActionSharesAName(t *testing.T) {
	in(t, "", func(l *lab) {
		maker, guest := l.job(up("cluster-name", "shared")), l.job(up("cluster-name", "shared"))
		maker.main()
		guest.main()
		if made, found := maker.values("OUTPUT")["created"], guest.values("OUTPUT")["created"]; made != "true" || found != "false" {
			l.Errorf("created is %q and %q", made, found)
		}
		guest.post("success")
		guest.shows("shared was not made by this job", "kubectl ha down --name shared")
		if len(l.List()) != 1 {
			l.Fatal("the job that found the cluster removed it")
		}
		maker.post("success")
		maker.shows("Removed cluster shared", "Nothing is left.")
		l.NothingLeft()
	})
}

// TestActionSharesANameAtOnce: of jobs that begin at the same moment, one has made the
// cluster, and only that one removes it.
func TestActionSharesANameAtOnce(t *testing.T) {
	in(t, "", func(l *lab) {
		maker, guest := l.job(up("cluster-name", "shared")), l.job(up("cluster-name", "shared"))
		var both sync.WaitGroup
		for _, j := range []*job{maker, guest} {
			both.Go(func() { j.phase(l.Context(), "main", crash.Point{}) }) // one may find the cluster locked
		}
		both.Wait()
		if l.List()["shared"].Creator == guest.word {
			maker, guest = guest, maker
		}
		guest.post("success")
		guest.shows("shared was not made by this job")
		if len(l.List()) != 1 {
			l.Fatal("the job that came second removed the cluster")
		}
		maker.post("success")
		maker.shows("Removed cluster shared", "Nothing is left.")
		l.NothingLeft()
	})
}

// TestActionCannotSee: where it cannot be seen which job has made the cluster, post
// fails, and removes nothing.
func TestActionCannotSee(t *testing.T) {
	in(t, "", func(l *lab) {
		maker := l.job(up("cluster-name", "shared"))
		maker.main()
		maker.blind = true
		if code := maker.phase(l.Context(), "post", crash.Point{}); code == 0 {
			l.Error("post ended well")
		}
		maker.shows("find out which job has made cluster shared: may not list networks")
		if len(l.List()) != 1 {
			l.Error("the job that could not see removed the cluster")
		}
	})
}

// TestActionAcrossJobs: other jobs know a cluster by its name alone.
func TestActionAcrossJobs(t *testing.T) {
	in(t, "", func(l *lab) {
		first := l.job(up("keep", "always"))
		first.main()
		first.post("success")
		name := first.values("OUTPUT")["cluster-name"]

		second := l.job(map[string]string{"mode": "connect", "cluster-name": name})
		second.main()
		out := second.values("OUTPUT")
		if out["kubeconfig"] == first.values("OUTPUT")["kubeconfig"] || out["nodes"] != "4" || out["context"] == "" {
			l.Errorf("the outputs are %v", out)
		}
		second.post("success")
		if len(l.List()) != 1 {
			l.Fatal("the job that connects removed the cluster")
		}

		logs := l.job(map[string]string{"mode": "logs", "cluster-name": name, "log-directory": "logs"})
		logs.main()
		found, _ := filepath.Glob(filepath.Join(logs.env["GITHUB_WORKSPACE"], "logs", name, "machines", "*", "console.log"))
		if len(found) != 4 {
			l.Errorf("consoles of %d machines were collected, not of 4", len(found))
		}

		spares := l.job(map[string]string{"mode": "down", "cluster-name": name, "dry-run": "true"})
		spares.main()
		spares.shows("would be removed: ")
		if len(l.List()) != 1 {
			l.Fatal("a dry run removed the cluster")
		}

		third := l.job(map[string]string{"mode": "down", "cluster-name": name})
		third.main()
		third.shows("Removed cluster " + name)
		l.NothingLeft()
		third.main()
		third.shows("nothing to remove")
		if code := second.phase(l.Context(), "main", crash.Point{}); code != 2 {
			l.Errorf("to connect to a cluster that is gone ended with %d", code)
		}
	})
}

// TestActionDrills: a drill of the job's own cluster tells what it showed in
// summary and output, and fails the step where something does not hold.
func TestActionDrills(t *testing.T) {
	in(t, "", func(l *lab) {
		made := l.job(up("spec", inThree))
		made.main()
		name := made.values("OUTPUT")["cluster-name"]

		drill := l.job(map[string]string{"mode": "drill", "cluster-name": name, "zone": zoneC})
		drill.env["RUNNER_TEMP"] = made.env["RUNNER_TEMP"] // a later step of that job
		drill.main()
		drill.shows("::group::Drill", zoneC+"  Stop ", "survived the loss of 1 zone.")
		if strings.Contains(drill.log.String(), "Get credentials") {
			l.Error("it took access, which it had")
		}
		if report := drill.report(); !report.Passed || len(report.Zones) != 1 || report.Zones[0].Zone != zoneC {
			l.Errorf("the output is %+v", report)
		}
		drill.sums("### Drill of "+name, "| "+zoneC+" | ", " | passed |")
		if passed := drill.values("OUTPUT")["passed"]; passed != "true" {
			l.Errorf("the output passed is %q", passed)
		}
		drill.post("success")

		l.OnStep(zoneB+"/detect", func() { l.Mute(45 * time.Second) })
		drill = l.job(map[string]string{"mode": "drill", "cluster-name": name})
		if code := drill.phase(l.Context(), "main", crash.Point{}); code != 3 {
			l.Errorf("a drill that fails ended with %d", code)
		}
		drill.shows("Get credentials for "+name, "::error title=kubectl ha%3A Degraded::the drill of "+zoneB+" failed", "docs/drill.md")
		if report := drill.report(); report.Passed || len(report.Zones) != 1 {
			l.Errorf("the output is %+v", report)
		}
		drill.sums("| FAILED |", "- **"+zoneB+"**: it does not hold that the API was served")
		if len(l.List()) != 1 || drill.values("ENV")["KUBECONFIG"] == "" {
			l.Error("the drill left no cluster, or no access to it")
		}
		made.post("failure")
		l.NothingLeft()
	})
}

// TestActionDoesNotDrill what would not survive: nothing is stopped.
func TestActionDoesNotDrill(t *testing.T) {
	in(t, small, func(l *lab) {
		l.Unchanged(func() {
			j := l.job(map[string]string{"mode": "drill", "cluster-name": "demo", "zone": zoneB})
			if code := j.phase(l.Context(), "main", crash.Point{}); code != 6 {
				l.Errorf("main ended with %d", code)
			}
			j.shows("::error title=kubectl ha%3A Refused as unsafe::", zoneB)
			j.sums("No zone was drilled.", "would not survive")
		})
	})
}

// TestActionVerifies: a workflow that has mode drill's former name works as
// ever, with one warning.
func TestActionVerifies(t *testing.T) {
	in(t, three, func(l *lab) {
		l.Unchanged(func() {
			j := l.job(map[string]string{"mode": "verify", "cluster-name": "demo", "zone": zoneB})
			j.main()
			j.post("success")
			if report := j.report(); !report.Passed || len(report.Zones) != 1 {
				l.Errorf("the output is %+v", report)
			}
			j.shows("::warning title=kubectl ha::mode verify is now called drill\n")
			if told := strings.Count(j.log.String(), "called drill"); told != 1 {
				l.Errorf("that is told %d times:\n%s", told, j.log.String())
			}
		})
	})
}

// TestActionGC: the runner died with all that it knew; once the time is over,
// machines end by themselves and gc takes the rest.
func TestActionGC(t *testing.T) {
	in(t, "", func(l *lab) {
		l.up(strings.Replace(small, "{name: demo}", "{name: stays}", 1))
		j := l.job(up("ttl", "1h"))
		j.main()
		gc := l.job(map[string]string{"mode": "gc"})
		gc.main()
		gc.shows("2 clusters in project", "0 of them expired")
		time.Sleep(2 * time.Hour)
		for more, want := range map[string]string{"dry-run": "would be removed: ", "region": "0 clusters in project"} {
			spares := l.job(map[string]string{"mode": "gc", more: map[string]string{"dry-run": "true", "region": "us-east1"}[more]})
			spares.main()
			spares.shows(want)
		}
		if left := l.List(); len(left) != 2 {
			l.Errorf("left are %+v", left)
		}
		gc.main()
		gc.shows(j.values("OUTPUT")["cluster-name"] + " in europe-west1: removed")
		if left := l.List(); len(left) != 1 || left["stays"].Replicas != 2 {
			l.Errorf("left are %+v", left)
		}
		j.post("success")
		j.shows("it was not made, or is gone already")
	})
}

// TestActionWithoutCredentials: nothing is made, and nothing to remove.
func TestActionWithoutCredentials(t *testing.T) {
	for word, code := range map[string]int{"fail": 4, "succeed": 0} {
		in(t, "", func(l *lab) {
			j := l.job(up("on-missing-credentials", word))
			j.guest = true
			if got := j.phase(l.Context(), "main", crash.Point{}); got != code {
				l.Errorf("%s: main ended with %d, want %d", word, got, code)
			}
			j.shows("The spec is valid")
			j.post("success")
			j.shows("nothing to remove")
			l.NothingLeft()
		})
	}
}

// TestActionFindsWhatIsInTheWay: each finding of the preflight is an annotation.
func TestActionFindsWhatIsInTheWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &lab{T: t, World: clustertest.StartWithin(t, map[string]float64{"INSTANCES": 1, "IN_USE_ADDRESSES": 1})}
		j := l.job(up())
		if code := j.phase(l.Context(), "main", crash.Point{}); code != 5 {
			l.Errorf("main ended with %d", code)
		}
		if n := strings.Count(j.log.String(), "::error title=kubectl ha%3A Quota or stockout::"); n != 2 {
			l.Errorf("%d annotations, want 2:\n%s", n, j.log.String())
		}
		j.post("failure")
		l.NothingLeft()
	})
}
