package action

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/actiontest"
)

const smallSpec = `
apiVersion: kubectl-ha.dev/v1alpha1
kind: Cluster
spec:
  region: europe-west1
  controlPlane: {zones: [europe-west1-b]}
`

func TestInputs(t *testing.T) {
	f := newFixture(t, map[string]string{
		"spec": smallSpec, "local": "true", "ttl": "90m", "timeout": "10m", "keep": "on-failure", "wait": "false",
	})
	in, err := f.inputs()
	if err != nil {
		t.Fatal(err)
	}
	if in.mode != modeUp || !in.local || in.project != localProject || in.ttl != 90*time.Minute ||
		in.timeout != 10*time.Minute || in.keep != keepOnFailure || in.wait || in.onMissing != missingFail {
		t.Errorf("%+v", in)
	}
	if want := filepath.Join(f.Env["RUNNER_TEMP"], "kubectl-ha-logs"); in.logs != want {
		t.Errorf("logs go to %s, want %s", in.logs, want)
	}
}

func TestDefaultsOfInputs(t *testing.T) {
	f := newFixture(t, map[string]string{"spec": smallSpec})
	in, err := f.inputs()
	if err != nil {
		t.Fatal(err)
	}
	wanted, err := f.wanted(in)
	if err != nil {
		t.Fatal(err)
	}
	if in.local || !in.wait || in.timeout != defaultTimeout || in.keep != keepNever || wanted.Spec.TTL.Duration != defaultTTL {
		t.Errorf("%+v, ttl %s", in, wanted.Spec.TTL)
	}
	f.Env["KUBECTL_HA_LOCAL"] = "1"
	if in, err = f.inputs(); err != nil || !in.local {
		t.Errorf("KUBECTL_HA_LOCAL=1 does not mean the local Compute Engine: %+v, %v", in, err)
	}
}

// TestAllIsWrongAtOnce tells everything that is wrong with inputs together.
func TestAllIsWrongAtOnce(t *testing.T) {
	f := newFixture(t, map[string]string{
		"mode": "sideways", "local": "perhaps", "ttl": "soon", "timeout": "-1m", "keep": "forever",
		"on-missing-credentials": "cry", "kubeconfig": "kubeconfig",
	})
	_, err := f.inputs()
	f.step.Annotate(err)
	actiontest.Golden(t, "wrong-inputs.txt", strings.ReplaceAll(f.Out.String(), f.Env["GITHUB_WORKSPACE"], "WORKSPACE"))
}

func TestSomeModesNeedAName(t *testing.T) {
	for mode, needs := range map[string]bool{"down": true, "connect": true, "logs": true, "drill": true, "verify": true, "gc": false} {
		_, err := newFixture(t, map[string]string{"mode": mode}).inputs()
		if (err != nil) != needs {
			t.Errorf("mode %s without a name: %v", mode, err)
		}
	}
}

// TestVerify: mode drill's former name means it, and says so once.
func TestVerify(t *testing.T) {
	for name, want := range map[string]string{"drill": "", "verify": "::warning title=kubectl ha::mode verify is now called drill\n"} {
		f := newFixture(t, map[string]string{"mode": name, "cluster-name": "demo"})
		in, err := f.inputs()
		if err != nil || in.mode != modeDrill || f.Out.String() != want {
			t.Errorf("mode %s is %q (%v): %s", name, in.mode, err, f.Out)
		}
	}
}

// TestWrongSpec tells all that is wrong with a spec, each where it is.
func TestWrongSpec(t *testing.T) {
	const wrong = `
apiVersion: kubectl-ha.dev/v1alpha1
kind: Cluster
metadata: {name: Big Name}
spec:
  region: europe-west1
  controlPlane: {zones: [us-central1-a]}
  colour: blue
`
	for name, spec := range map[string]string{"inline": wrong, "file": "deploy/cluster.yaml"} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, map[string]string{"spec": spec})
			path := filepath.Join(f.Env["GITHUB_WORKSPACE"], "deploy", "cluster.yaml")
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(wrong), 0o644); err != nil {
				t.Fatal(err)
			}
			in, err := f.inputs()
			if err == nil {
				_, err = f.wanted(in)
			}
			f.step.Annotate(err)
			actiontest.Golden(t, "wrong-spec-"+name+".txt", f.Out.String())
		})
	}
}

func TestSpecFileThatIsNotThere(t *testing.T) {
	_, err := newFixture(t, map[string]string{"spec": "none.yaml"}).inputs()
	if err == nil || !strings.Contains(err.Error(), "none.yaml") {
		t.Error(err)
	}
}
