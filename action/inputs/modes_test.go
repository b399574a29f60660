package inputs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/action/actiontest"
)

// TestUnheeded: what a mode does not heed is told; what would have kept the step from
// doing something is refused.
func TestUnheeded(t *testing.T) {
	for name, c := range map[string]struct {
		inputs  map[string]string
		warning string
		problem string
	}{
		"heeded":            {map[string]string{"mode": "gc", "dry-run": "true", "region": "us-east1"}, "", ""},
		"defaults":          {map[string]string{"mode": "gc", "wait": "true", "keep": "never", "zone": "all", "dry-run": "false"}, "", ""},
		"a ttl of another":  {map[string]string{"mode": "connect", "cluster-name": "demo", "ttl": "1h"}, "input ttl is ignored: it is for mode up, not connect", ""},
		"a name of all":     {map[string]string{"mode": "gc", "cluster-name": "demo"}, "input cluster-name is ignored: it is for mode up, down, connect, logs, drill, not gc", ""},
		"a dry run of up":   {map[string]string{"spec": actiontest.Spec, "dry-run": "true"}, "", "dry-run is for mode down, gc, not up"},
		"a region of up":    {map[string]string{"spec": actiontest.Spec, "region": "us-east1"}, "", "region is for mode down, connect, logs, drill, gc, not up"},
		"a mode of nothing": {map[string]string{"mode": "fly", "ttl": "1h"}, "", `mode invalid value "fly"`},
	} {
		t.Run(name, func(t *testing.T) {
			f := actiontest.New(t, c.inputs)
			_, err := Read(f.Step)
			if c.problem == "" && err != nil || c.problem != "" && (err == nil || !strings.Contains(err.Error(), c.problem)) {
				t.Errorf("%v, want %q", err, c.problem)
			}
			shown := f.Out.String()
			if c.warning == "" && strings.Contains(shown, "::warning") || !strings.Contains(shown, c.warning) {
				t.Errorf("%q, want %q", shown, c.warning)
			}
		})
	}
}

// TestKeepInAHostedRunner: nothing can be kept there, but for clusters elsewhere.
func TestKeepInAHostedRunner(t *testing.T) {
	for _, c := range []struct {
		local, runner string
		warned        bool
	}{{"true", "github-hosted", true}, {"true", "self-hosted", false}, {"false", "github-hosted", false}} {
		f := actiontest.New(t, map[string]string{"spec": actiontest.Spec, "local": c.local, "keep": "always"})
		f.Env["RUNNER_ENVIRONMENT"] = c.runner
		if _, err := Read(f.Step); err != nil {
			t.Fatal(err)
		}
		if warned := strings.Contains(f.Out.String(), "input keep has no effect"); warned != c.warned {
			t.Errorf("local %s, %s: warned %v", c.local, c.runner, warned)
		}
	}
}

// TestSpecIsAFileThatIsThere: whatever its name ends with.
func TestSpecIsAFileThatIsThere(t *testing.T) {
	f := actiontest.New(t, map[string]string{"spec": "clusters/demo"})
	if _, err := Read(f.Step); err != nil {
		t.Fatalf("a document of one line is read later: %v", err)
	}
	file := filepath.Join(f.Env["GITHUB_WORKSPACE"], "clusters", "demo")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(actiontest.Spec), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := Read(f.Step)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := in.Wanted(f.Named); err != nil {
		t.Error(err)
	}
}
