package action

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sethvargo/go-githubactions"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
)

// fixture is an app in a workflow of its own.
type fixture struct {
	*app
	log *bytes.Buffer
	env map[string]string
}

// noon is when tests are.
func noon() time.Time { return time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC) }

// newFixture makes one with the inputs, by name.
func newFixture(t *testing.T, inputs map[string]string) *fixture {
	t.Helper()
	dir := t.TempDir()
	f := &fixture{log: &bytes.Buffer{}, env: map[string]string{
		"RUNNER_TEMP": filepath.Join(dir, "temp"), "GITHUB_WORKSPACE": filepath.Join(dir, "workspace"),
		"GITHUB_REPOSITORY": "acme/Operator", "GITHUB_RUN_ID": "77", "GITHUB_RUN_ATTEMPT": "1", "GITHUB_JOB": "test",
	}}
	for _, name := range []string{"OUTPUT", "ENV", "PATH", "STATE", "STEP_SUMMARY"} {
		f.env["GITHUB_"+name] = filepath.Join(dir, name)
	}
	for name, value := range inputs {
		f.env["INPUT_"+strings.ToUpper(name)] = value
	}
	getenv := func(name string) string { return f.env[name] }
	f.app = &app{
		Wiring: Wiring{
			Log: f.log, Getenv: getenv, LookupEnv: func(name string) (string, bool) { value, ok := f.env[name]; return value, ok },
			Now: noon, Random: func() string { return "abcdefgh" },
			Executable: "/opt/tools/kubectl-ha",
		},
		log: newLog(f.log),
	}
	f.app.github = githubactions.New(githubactions.WithWriter(f.app.log), githubactions.WithGetenv(getenv))
	return f
}

// file reads one of the files through which the runner is told things.
func (f *fixture) file(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(f.env["GITHUB_"+name])
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func demo() state {
	return state{
		Target: cluster.Target{Project: "acme", Region: "europe-west1", Name: "operator-kmp3-abcdef"},
		Keep:   keepNever, Expires: noon().Add(2 * time.Hour),
	}
}
