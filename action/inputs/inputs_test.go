package inputs

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/actiontest"
	"github.com/kubectl-ha/kubectl-ha/action/state"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

func TestInputs(t *testing.T) {
	f := actiontest.New(t, map[string]string{
		"spec": actiontest.Spec, "local": "true", "ttl": "90m", "timeout": "10m", "keep": "on-failure", "wait": "false",
	})
	in, err := Read(f.Step)
	if err != nil {
		t.Fatal(err)
	}
	if in.Mode != Up || !in.Local || in.Project != localProject || in.TTL != 90*time.Minute ||
		in.Timeout != 10*time.Minute || in.Keep != state.OnFailure || in.Wait || in.OnMissing != MissingFail {
		t.Errorf("%+v", in)
	}
	if want := filepath.Join(f.Env["RUNNER_TEMP"], "kubectl-ha-logs"); in.Logs != want {
		t.Errorf("logs go to %s, want %s", in.Logs, want)
	}
}

func TestDefaultsOfInputs(t *testing.T) {
	f := actiontest.New(t, map[string]string{"spec": actiontest.Spec})
	in, err := Read(f.Step)
	if err != nil {
		t.Fatal(err)
	}
	wanted, err := in.Wanted(f.Named)
	if err != nil {
		t.Fatal(err)
	}
	if in.Local || !in.Wait || in.Timeout != defaultTimeout || in.Keep != state.Never || wanted.Spec.TTL.Duration != defaultTTL {
		t.Errorf("%+v, ttl %s", in, wanted.Spec.TTL)
	}
	f.Env["KUBECTL_HA_LOCAL"] = "1"
	if in, err = Read(f.Step); err != nil || !in.Local {
		t.Errorf("KUBECTL_HA_LOCAL=1 does not mean the local Compute Engine: %+v, %v", in, err)
	}
}

// TestInternet: machines in a runner reach out unless the workflow says otherwise.
func TestInternet(t *testing.T) {
	for _, c := range []struct {
		input, variable, want string
	}{
		{"", "", "true"}, {"false", "", "false"}, {"", "0", "false"}, {"", "1", "true"}, {"true", "0", "true"}, {"False", "1", "false"},
		{"no", "", "error"}, {"", "no", "error"}, {"false", "no", "false"},
	} {
		f := actiontest.New(t, map[string]string{"spec": actiontest.Spec, "internet": c.input})
		f.Env["KUBECTL_HA_LOCAL_INTERNET"] = c.variable
		in, err := Read(f.Step)
		if got := fmt.Sprint(in.Internet); err == nil && got != c.want || err != nil && c.want != "error" {
			t.Errorf("internet: %q with the variable %q is %s, %v; want %s", c.input, c.variable, got, err, c.want)
		}
	}
}

// TestAllIsWrongAtOnce tells everything that is wrong with inputs together.
func TestAllIsWrongAtOnce(t *testing.T) {
	f := actiontest.New(t, map[string]string{
		"mode": "sideways", "local": "perhaps", "ttl": "soon", "timeout": "-1m", "keep": "forever",
		"on-missing-credentials": "cry", "kubeconfig": "kubeconfig",
	})
	_, err := Read(f.Step)
	f.Annotate(err)
	golden.Compare(t, "wrong-inputs.txt", strings.ReplaceAll(f.Out.String(), f.Env["GITHUB_WORKSPACE"], "WORKSPACE"))
}

func TestSomeModesNeedAName(t *testing.T) {
	for mode, needs := range map[string]bool{"down": true, "connect": true, "logs": true, "drill": true, "verify": true, "gc": false} {
		_, err := Read(actiontest.New(t, map[string]string{"mode": mode}).Step)
		if (err != nil) != needs {
			t.Errorf("mode %s without a name: %v", mode, err)
		}
	}
}

// TestVerify: mode drill's former name means it, and says so once.
func TestVerify(t *testing.T) {
	for name, want := range map[string]string{"drill": "", "verify": "::warning title=kubectl ha::mode verify is now called drill\n"} {
		f := actiontest.New(t, map[string]string{"mode": name, "cluster-name": "demo"})
		in, err := Read(f.Step)
		if err != nil || in.Mode != Drill || f.Out.String() != want {
			t.Errorf("mode %s is %q (%v): %s", name, in.Mode, err, f.Out)
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
			f := actiontest.New(t, map[string]string{"spec": spec})
			path := filepath.Join(f.Env["GITHUB_WORKSPACE"], "deploy", "cluster.yaml")
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(wrong), 0o644); err != nil {
				t.Fatal(err)
			}
			in, err := Read(f.Step)
			if err == nil {
				_, err = in.Wanted(f.Named)
			}
			f.Annotate(err)
			golden.Compare(t, "wrong-spec-"+name+".txt", f.Out.String())
		})
	}
}

// TestManifests: paths begin at the spec's file, or at the repository where the spec
// is in the workflow itself, and what is wrong is annotated in its file and line.
func TestManifests(t *testing.T) {
	const document = `{apiVersion: kubectl-ha.dev/v1alpha1, kind: Cluster, spec: {region: europe-west1,
controlPlane: {zones: [europe-west1-b]}, manifests: [%s]}}`
	for name, test := range map[string]struct{ path, inline, wrong string }{
		"inline": {"", "deploy/addons", "deploy/wrong.yaml"},
		"file":   {"deploy/cluster.yaml", "addons", "wrong.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			f := actiontest.New(t, nil)
			write := func(path, text string) {
				path = filepath.Join(f.Env["GITHUB_WORKSPACE"], path)
				if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
					t.Fatal(err)
				}
			}
			wanted := func(manifests string) (Wanted, error) {
				f.Env["INPUT_SPEC"] = fmt.Sprintf(document, manifests)
				if test.path != "" {
					write(test.path, f.Env["INPUT_SPEC"])
					f.Env["INPUT_SPEC"] = test.path
				}
				in, err := Read(f.Step)
				if err != nil {
					t.Fatal(err)
				}
				return in.Wanted(f.Named)
			}
			write("deploy/addons/a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n")
			write("deploy/wrong.yaml", "# a comment\napiVersion: v1\nkind: Namespace\n")
			got, err := wanted(test.inline)
			if err != nil || len(got.Manifests) != 1 || got.Manifests[0].Source != filepath.Join("deploy", "addons", "a.yaml:1") {
				t.Errorf("%v, %v", got.Manifests, err)
			}
			_, err = wanted(test.wrong)
			f.Annotate(err)
			golden.Compare(t, "wrong-manifests.txt", f.Out.String())
		})
	}
}

func TestSpecFileThatIsNotThere(t *testing.T) {
	_, err := Read(actiontest.New(t, map[string]string{"spec": "none.yaml"}).Step)
	if err == nil || !strings.Contains(err.Error(), "none.yaml") {
		t.Error(err)
	}
}
