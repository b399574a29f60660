// Package actiontest is a workflow for tests of the Action: a runner's step, and
// what happens to the cluster that it makes.
package actiontest

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/names"
	"github.com/kubectl-ha/kubectl-ha/action/runner"
)

// Fixture is a step in a workflow of its own.
type Fixture struct {
	*runner.Step
	Out *bytes.Buffer     // the job's log
	Env map[string]string // the step's environment
}

// Noon is when tests are.
func Noon() time.Time { return time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC) }

// New makes a step with the inputs, by name.
func New(t *testing.T, inputs map[string]string) *Fixture {
	t.Helper()
	dir := t.TempDir()
	f := &Fixture{Out: &bytes.Buffer{}, Env: map[string]string{
		"RUNNER_TEMP": filepath.Join(dir, "temp"), "GITHUB_WORKSPACE": filepath.Join(dir, "workspace"),
		"GITHUB_REPOSITORY": "acme/Operator", "GITHUB_RUN_ID": "77", "GITHUB_RUN_ATTEMPT": "1", "GITHUB_JOB": "test",
	}}
	for _, name := range []string{"OUTPUT", "ENV", "PATH", "STATE", "STEP_SUMMARY"} {
		f.Env["GITHUB_"+name] = filepath.Join(dir, name)
	}
	for name, value := range inputs {
		f.Env["INPUT_"+strings.ToUpper(name)] = value
	}
	f.Step = runner.New(f.Out, f.Getenv, f.LookupEnv)
	return f
}

// Getenv reads the step's environment.
func (f *Fixture) Getenv(name string) string { return f.Env[name] }

// LookupEnv reads the step's environment.
func (f *Fixture) LookupEnv(name string) (string, bool) {
	value, ok := f.Env[name]
	return value, ok
}

// Named makes the name of the step's cluster.
func (f *Fixture) Named(given string) string { return names.New(f.Getenv, "abcdefgh", given) }

// File reads one of the files through which the runner is told things: OUTPUT,
// ENV, PATH, STATE or STEP_SUMMARY.
func (f *Fixture) File(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(f.Env["GITHUB_"+name])
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
