package plugin

import (
	"testing"

	"github.com/kubectl-ha/kubectl-ha/plugin/target"
)

func TestTheProjectComesFromTheCredentials(t *testing.T) {
	w := &world{}
	session{world: w}.run(t, "down", "--cluster", "demo", "--region", "europe-west1", "--yes")
	if len(w.requests) != 1 || w.requests[0].Target.Project != "default-project" {
		t.Errorf("asked for %+v", w.requests)
	}
}

func TestTheEnvironmentSelectsTheLocalEngine(t *testing.T) {
	w := &world{}
	session{world: w, env: map[string]string{target.LocalVariable: "1"}}.run(t, "down", "--cluster", "demo", "--yes")
	if len(w.requests) != 1 || !w.requests[0].Local {
		t.Errorf("asked for %+v", w.requests)
	}
}
