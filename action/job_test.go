package action_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drilling"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/kubeconfig"
)

// job is a workflow's job with one step that uses the action.
type job struct {
	*lab
	dir   string
	env   map[string]string
	log   bytes.Buffer
	fuse  *crash.Fuse // of the last phase
	guest bool        // it has no credentials
	blind bool        // nothing can be looked up
	word  string      // what is random of it
}

// job makes a job with the inputs, by name.
func (l *lab) job(inputs map[string]string) *job {
	l.Helper()
	l.jobs++
	j := &job{lab: l, dir: l.TempDir(), word: fmt.Sprintf("abcde%d", l.jobs)}
	j.env = map[string]string{
		"RUNNER_TEMP": filepath.Join(j.dir, "temp"), "GITHUB_WORKSPACE": filepath.Join(j.dir, "workspace"),
		"GITHUB_REPOSITORY": "acme/operator", "GITHUB_RUN_ID": "1", "GITHUB_RUN_ATTEMPT": "1", "GITHUB_JOB": "test",
	}
	for _, name := range []string{"OUTPUT", "ENV", "PATH", "STATE", "STEP_SUMMARY"} {
		j.env["GITHUB_"+name] = filepath.Join(j.dir, name)
	}
	for name, value := range inputs {
		j.env["INPUT_"+strings.ToUpper(name)] = value
	}
	return j
}

// phase runs main or post in a process that ends at the point, and returns its
// exit code.
func (j *job) phase(ctx context.Context, phase string, at crash.Point) int {
	j.Helper()
	j.fuse, ctx = crash.NewFuse(ctx, at)
	for name, value := range j.values("STATE") {
		j.env["STATE_"+name] = value
	}
	return action.Run(ctx, action.Wiring{
		Clouds: clouds{j}, LocalGCE: noEngine{}, Log: &j.log,
		Getenv: func(name string) string { return j.env[name] }, Now: time.Now,
		LookupEnv: func(name string) (string, bool) { value, ok := j.env[name]; return value, ok },
		Random:    func() string { return j.word }, Executable: "/opt/kubectl-ha",
	}, []string{phase})
}

// main must end well.
func (j *job) main() {
	j.Helper()
	if code := j.phase(j.Context(), "main", crash.Point{}); code != 0 {
		j.Fatalf("main ended with %d:\n%s", code, j.log.String())
	}
}

// post must end well, for a job that ended so.
func (j *job) post(status string) {
	j.Helper()
	j.env["INPUT_JOB-STATUS"] = status
	if code := j.phase(j.Context(), "post", crash.Point{}); code != 0 {
		j.Fatalf("post ended with %d:\n%s", code, j.log.String())
	}
}

// values reads what the action has told the runner through a file. The last
// value of a name counts.
func (j *job) values(file string) map[string]string {
	j.Helper()
	text, err := os.ReadFile(j.env["GITHUB_"+file])
	if err != nil && !os.IsNotExist(err) {
		j.Fatal(err)
	}
	all := map[string]string{}
	lines := strings.Split(string(text), "\n")
	for i := 0; i+1 < len(lines); i++ {
		name, end, ok := strings.Cut(lines[i], "<<")
		if !ok {
			continue
		}
		var value []string
		for i++; lines[i] != end; i++ {
			value = append(value, lines[i])
		}
		all[name] = strings.Join(value, "\n")
	}
	return all
}

// shows checks that the log has all the texts.
func (j *job) shows(texts ...string) {
	j.Helper()
	for _, text := range texts {
		if !strings.Contains(j.log.String(), text) {
			j.Errorf("the log does not show %q:\n%s", text, j.log.String())
		}
	}
}

// sums checks that the job's summary has all the texts.
func (j *job) sums(texts ...string) {
	j.Helper()
	summary, err := os.ReadFile(j.env["GITHUB_STEP_SUMMARY"])
	if err != nil {
		j.Fatal(err)
	}
	for _, text := range texts {
		if !strings.Contains(string(summary), text) {
			j.Errorf("the summary does not have %q:\n%s", text, summary)
		}
	}
}

// report is what a drill has put out.
func (j *job) report() (report drilling.Report) {
	j.Helper()
	if err := json.Unmarshal([]byte(j.values("OUTPUT")["report"]), &report); err != nil {
		j.Fatal(err)
	}
	return report
}

// clouds is the world, as the action asks for it.
type clouds struct{ j *job }

func (c clouds) DefaultProject(context.Context) (string, error) { return c.j.Engine.Project, nil }

func (c clouds) Open(_ context.Context, r action.Request) (action.Operator, error) {
	if c.j.guest {
		return nil, errs.Errorf(errs.Denied, "no credentials for Compute Engine").WithID("no-credentials")
	}
	o := c.j.OperatorWith(r.Kubeconfig, r.Target.Name, c.j.fuse)
	o.Creator = r.Creator
	o.Target.Region, o.Events, o.DryRun, o.Manifests = r.Target.Region, c.j.seen(r.Events), r.DryRun, r.Manifests
	return o, nil
}

// seen lets the lab look at what happens as well.
func (j *job) seen(events event.Sink) event.Sink {
	if j.Events == nil {
		return events
	}
	return event.SinkFunc(func(e event.Event) {
		events.Send(e)
		j.Events.Send(e)
	})
}

func (c clouds) List(ctx context.Context, _ action.Request) ([]infra.Summary, error) {
	if c.j.blind {
		return nil, errs.Errorf(errs.Denied, "may not list networks")
	}
	return cluster.List(ctx, c.j.Client(c.j.fuse))
}

func (clouds) Keys(path string) ([][]byte, error) { return kubeconfig.New(path).Keys() }

// noEngine is for clusters in Google's Compute Engine.
type noEngine struct{}

func (noEngine) Find(context.Context) (action.Presence, error) { return action.Presence{}, nil }

func (noEngine) Start(context.Context, action.Stay) error { return nil }

func (noEngine) Leave(context.Context, string, string) (string, error) { return "", nil }
