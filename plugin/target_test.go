package plugin

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/envvar"
)

func TestTheProjectComesFromTheCredentials(t *testing.T) {
	w := &world{}
	session{world: w}.run(t, "down", "--cluster", "demo", "--region", "europe-west1", "--yes")
	if len(w.requests) != 1 || w.requests[0].Target.Project != "default-project" {
		t.Errorf("asked for %+v", w.requests)
	}
}

// TestFormerNameOfAFlag: --cluster is --name, as it was called.
func TestFormerNameOfAFlag(t *testing.T) {
	for _, line := range []string{"down --name elsewhere --region us-east1 --yes", "down --cluster elsewhere --region us-east1 --yes"} {
		w := &world{}
		got := session{world: w}.run(t, strings.Fields(line)...)
		if got.code != 0 || len(w.requests) != 1 || w.requests[0].Target.Name != "elsewhere" {
			t.Errorf("%s: %+v, asked for %+v", line, got, w.requests)
		}
	}
}

func TestTheEnvironmentSelectsTheLocalEngine(t *testing.T) {
	for value, local := range map[string]bool{"1": true, "true": true, "TRUE": true, "0": false, "false": false, "": false} {
		w := &world{}
		session{world: w, env: map[string]string{envvar.Local: value}}.run(t, "down", "--cluster", "demo", "--region", "europe-west1", "--yes")
		if len(w.requests) != 1 || w.requests[0].Local != local {
			t.Errorf("%q: asked for %+v", value, w.requests)
		}
	}
	w := &world{}
	got := session{world: w, env: map[string]string{envvar.Local: "yes"}}.run(t, "down", "--cluster", "demo", "--yes")
	if got.code != 2 || len(w.requests) != 0 || !strings.Contains(got.errors, `invalid value "yes" of `+envvar.Local+`: must be true or false (or 1 or 0)`) {
		t.Errorf("a value that is no boolean: exit code %d, asked for %+v\n%s", got.code, w.requests, got.errors)
	}
}
