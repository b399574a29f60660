//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// TestSudo is a job with a local cluster on a runner whose user is not root: the
// launchers use sudo, and later steps do not.
func TestSudo(t *testing.T) {
	p := newPerson(t, open(t, "sudo"))
	work := filepath.Join(p.Home, "work")
	made := p.job(t, filepath.Join(work, "1"), map[string]string{"local": "true", "spec": onePair})
	t.Run("signals", func(t *testing.T) { signalsArrive(t, p) })
	if !t.Run("up", func(t *testing.T) { made.ends(t, "main", "success", 0) }) {
		return
	}
	t.Run("a later step", func(t *testing.T) { laterStep(t, p, made) })
	t.Run("cancelled", func(t *testing.T) {
		job := p.job(t, filepath.Join(work, "2"), map[string]string{"local": "true", "spec": onePair})
		job.cancelled(t)
		job.ends(t, "post", "cancelled", 0)
		if output, err := p.types(t, made.later(t), "kubectl get nodes"); err != nil {
			t.Errorf("the cluster of another job is gone: %s", output)
		}
	})
	t.Run("post", func(t *testing.T) { made.ends(t, "post", "success", 0) })
	t.Run("a workflow", func(t *testing.T) { p.runsAWorkflow(t) })
	if output, err := p.types(t, p.Env, "kubectl ha local status"); err == nil || !strings.Contains(output, "not running") || strings.Contains(output, "leftovers") {
		t.Errorf("the engine that the job started is still there: %s", output)
	}
	p.owns(t, p.Home)
}

// personJob is a job of the person's runner.
type personJob struct {
	person
	*walkthrough.Job
	dir string // of the runner's files
}

// job makes a job, with what a runner makes before it.
func (p person) job(t *testing.T, dir string, inputs map[string]string) personJob {
	t.Helper()
	for _, name := range []string{"temp", "workspace"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"OUTPUT", "ENV", "PATH", "STATE", "STEP_SUMMARY"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	action := filepath.Join(dir, "action")
	launchers, _ := filepath.Glob("../../action/*.js*")
	copyTo(t, action, launchers...)
	if err := os.Lchown(filepath.Dir(dir), int(p.id), int(p.id)); err != nil {
		t.Fatal(err)
	}
	p.gets(t, dir)
	return personJob{p, p.Job(action, dir, inputs), dir}
}

// next is a later step of the job, which uses the action as well.
func (j personJob) next(inputs map[string]string) personJob {
	return personJob{j.person, j.person.Job(filepath.Join(j.dir, "action"), j.dir, inputs), j.dir}
}

func (j personJob) command(t *testing.T, phase, status string) *exec.Cmd {
	t.Helper()
	cmd, err := j.Command(t.Context(), phase, status)
	if err != nil {
		t.Fatal(err)
	}
	return j.runs(cmd)
}

// ends runs a phase, which must end with the exit code.
func (j personJob) ends(t *testing.T, phase, status string, want int) {
	t.Helper()
	if code, err := watched(t, j.command(t, phase, status), func(string) {}); code != want {
		t.Fatalf("%s ended with %d: %v", phase, code, err)
	}
}

// later is the environment of the job's later steps.
func (j personJob) later(t *testing.T) []string {
	t.Helper()
	set, err := j.Values("ENV")
	if err != nil {
		t.Fatal(err)
	}
	return slices.Concat(j.Env, set)
}

// laterStep does what the job's summary recommends, and has the logs collected.
func laterStep(t *testing.T, p person, made personJob) {
	env := made.later(t)
	for line, want := range map[string]string{
		"kubectl get nodes":       "Ready",
		"kubectl ha status":       "worker",
		"kubectl ha list --local": "job-",
		"kubectl ha local status": "running for",
		`eval "$(kubectl ha local env)" && cat "$CLOUDSDK_AUTH_ACCESS_TOKEN_FILE" >/dev/null && touch "$CLOUDSDK_CONFIG/properties"`: "",
	} {
		if output, err := p.types(t, env, line); err != nil || !strings.Contains(output, want) {
			t.Errorf("%s: %v", line, err)
		}
	}
	outputs, err := made.Values("OUTPUT")
	if err != nil {
		t.Fatal(err)
	}
	name := outputs[slices.IndexFunc(outputs, func(o string) bool { return strings.HasPrefix(o, "cluster-name=") })]
	logs := made.next(map[string]string{
		"local": "true", "mode": "logs", "cluster-name": strings.TrimPrefix(name, "cluster-name="), "log-directory": "logs"})
	logs.ends(t, "main", "success", 0)
	if found, _ := filepath.Glob(filepath.Join(logs.dir, "workspace", "logs", "*", "machines", "*", "console.log")); len(found) != 2 {
		t.Errorf("consoles of %d machines were collected, not of 2", len(found))
	}
}

// runsAWorkflow: with the runner itself as an ordinary user.
func (p person) runsAWorkflow(t *testing.T) {
	r := workflow{lab: p.Lab, file: testWorkflows + "sudo.yml", as: &p}.run(t)
	r.ended(t, true, 1)
	r.shows(t, "later steps are of user "+strconv.Itoa(int(p.id)), "control-plane", "healthy", "Nothing is left.", "Stopped the local Compute Engine")
}

// patient says what it is told, and ends with the second signal.
const patient = `#!/bin/bash
trap 'echo "got SIGINT"' INT
trap 'echo "got SIGTERM"; exit 130' TERM
echo "at work as user $(id -u)"
for _ in {1..600}; do sleep 0.1; done
`

// signalsArrive: both that a runner sends, with and without a terminal between sudo
// and what it runs.
func signalsArrive(t *testing.T, p person) {
	program := filepath.Join(p.Home, "patient")
	if err := os.WriteFile(program, []byte(patient), 0o755); err != nil {
		t.Fatal(err)
	}
	p.gets(t, program)
	for _, setting := range []string{"!use_pty", "use_pty"} {
		sudoers(t, setting)
		job := p.job(t, filepath.Join(p.Home, "work", "0"), map[string]string{"local": "true"})
		cmd := job.command(t, "main", "success")
		cmd.Env = append(cmd.Env, "KUBECTL_HA_BINARY="+program)
		var heard []string
		answers := map[string]syscall.Signal{"at work as user 0": syscall.SIGINT, "got SIGINT": syscall.SIGTERM}
		code, _ := watched(t, cmd, func(line string) {
			line = strings.TrimSpace(line)
			heard = append(heard, line)
			if signal, ok := answers[line]; ok {
				_ = cmd.Process.Signal(signal) // it may have ended, which is seen below
			}
		})
		if want := []string{"at work as user 0", "got SIGINT", "got SIGTERM"}; code != 130 || !slices.Equal(heard, want) {
			t.Errorf("with %s it ended with %d, and said %q", setting, code, heard)
		}
	}
}

// What a runner waits for main, whose job is cancelled, after each signal.
const (
	afterInterrupt = 7500 * time.Millisecond
	afterTerminate = 2500 * time.Millisecond
)

// cancelled does to main what a runner does whose job is cancelled, in the middle of
// up.
func (j personJob) cancelled(t *testing.T) {
	t.Helper()
	cmd := j.command(t, "main", "success")
	ended := make(chan struct{})
	told := false
	code, err := watched(t, cmd, func(line string) {
		if !told && strings.Contains(line, "start  europe-west1-b  Start the control plane") {
			told = true
			go insist(cmd.Process, ended)
		}
	})
	close(ended)
	if !told || code != 130 {
		t.Errorf("main was told to end: %t; it ended with %d: %v", told, code, err)
	}
}

// insist tells a process to end, and ever more firmly, until it has.
func insist(process *os.Process, ended <-chan struct{}) {
	for _, next := range []struct {
		signal os.Signal
		wait   time.Duration
	}{{os.Interrupt, afterInterrupt}, {syscall.SIGTERM, afterTerminate}, {os.Kill, 0}} {
		_ = process.Signal(next.signal) // it may have ended meanwhile
		select {
		case <-ended:
			return
		case <-time.After(next.wait):
		}
	}
}
