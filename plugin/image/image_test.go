package image_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/kubectl-ha/kubectl-ha/plugin"
	"github.com/kubectl-ha/kubectl-ha/plugin/image"
	"github.com/kubectl-ha/kubectl-ha/shared/bake"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// world is a project with two images, of which only notes are taken.
type world struct {
	plugin.Clouds
	empty  bool
	fail   error
	called []string
}

// Context is none of ours.
func (w *world) Context(_, _ string) (model.Target, error) {
	return model.Target{}, errs.Errorf(errs.Usage, "the context is not ours")
}

func (w *world) DefaultProject(context.Context) (string, error) { return "acme", nil }

func (w *world) Images(_ context.Context, r image.Request) (image.Images, error) {
	return &images{w, r}, nil
}

type images struct {
	*world
	request image.Request
}

func (i *images) note(format string, args ...any) {
	where := fmt.Sprintf(" in %s/%s", i.request.Target.Project, i.request.Target.Region)
	if i.request.DryRun {
		where += ", planned"
	}
	if i.request.SkipPreflight {
		where += ", unchecked"
	}
	i.called = append(i.called, fmt.Sprintf(format, args...)+where)
}

func (i *images) Build(_ context.Context, o bake.Options) (bake.Outcome, error) {
	i.note("build %s %s %s%s", o.KubernetesVersion, o.MachineType, o.Zone, o.Image)
	outcome := i.outcome(plan.Create, "kubectl-ha-v1-37-2-20261123-abcdefgh")
	outcome.Image, outcome.Family, outcome.Warnings = "kubectl-ha-v1-37-2-20261123-abcdefgh", "kubectl-ha-v1-37-2", []string{"not checked: quotas"}
	return outcome, i.fail
}

func (i *images) List(context.Context) ([]infra.FoundImage, error) {
	if i.empty {
		return nil, i.fail
	}
	return []infra.FoundImage{
		{Name: "kubectl-ha-v1-37-2-20261122-bcdefghi", Family: "kubectl-ha-v1-37-2", KubernetesVersion: "v1.37.2", Architecture: "X86_64", Status: "READY",
			DiskGB: 20, Bytes: 1800 << 20, Created: noon.Add(-24 * time.Hour)},
		{Name: "kubectl-ha-v1-36-3-arm64-20261001-cdefghij", Family: "kubectl-ha-v1-36-3-arm64", KubernetesVersion: "v1.36.3", Architecture: "ARM64", Status: "READY",
			Deprecated: true, DiskGB: 20, Bytes: 1700 << 20, Created: noon.Add(-53 * 24 * time.Hour)},
	}, i.fail
}

func (i *images) Delete(_ context.Context, names ...string) (bake.Outcome, error) {
	i.note("delete %s", strings.Join(names, " "))
	return i.outcome(plan.Delete, names...), i.fail
}

func (i *images) outcome(action plan.Action, names ...string) bake.Outcome {
	outcome := bake.Outcome{DryRun: i.request.DryRun, Took: spec.Duration{Duration: 252 * time.Second}}
	for _, name := range names {
		outcome.Plan.Steps = append(outcome.Plan.Steps, plan.Step{ID: string(action) + " image/" + name, Action: action, Target: "image/" + name})
	}
	return outcome
}

// run runs a command line; answer is what a person types, if there is one.
func run(t *testing.T, w *world, answer string, args ...string) (code int, out, errors string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = plugin.Run(t.Context(), plugin.Wiring{
		Clouds: w, Images: w, Interactive: answer != "",
		Streams: genericiooptions.IOStreams{In: strings.NewReader(answer), Out: &stdout, ErrOut: &stderr},
		Getenv:  func(string) string { return "" }, Now: func() time.Time { return noon },
	}, append([]string{"image"}, args...))
	return code, stdout.String(), stderr.String()
}

func TestCommands(t *testing.T) {
	const one = "kubectl-ha-v1-37-2-20261122-bcdefghi"
	for name, test := range map[string]struct {
		line string
		want []string
	}{
		"build":       {"build --region europe-west1", []string{"build v1.37.2 e2-standard-2  in acme/europe-west1"}},
		"build-plan":  {"build --zone europe-west1-c --dry-run", []string{"build v1.37.2 e2-standard-2 europe-west1-c in acme/europe-west1, planned"}},
		"build-json":  {"build --zone europe-west1-c --machine-type c4a-standard-2 --kubernetes-version v1.36 --skip-preflight -o json", []string{"build v1.36 c4a-standard-2 europe-west1-c in acme/europe-west1, unchecked"}},
		"list":        {"list", nil},
		"list-json":   {"list -o json", nil},
		"list-name":   {"list -o name", nil},
		"delete":      {"delete --yes " + one, []string{"delete " + one + " in acme/"}},
		"delete-plan": {"delete --dry-run a b", []string{"delete a b in acme/, planned"}},
		"delete-name": {"delete --yes -o name a b", []string{"delete a b in acme/"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := &world{}
			code, out, errors := run(t, w, "", strings.Fields(test.line)...)
			if code != 0 {
				t.Errorf("ends with %d: %s", code, errors)
			}
			if diff := cmp.Diff(test.want, w.called); diff != "" {
				t.Errorf("(-want +called):\n%s", diff)
			}
			golden.Compare(t, name+".txt", out)
		})
	}
}

func TestRefused(t *testing.T) {
	for line, want := range map[string]string{
		"build":                   "--region or --zone is required",
		"build --zone x --region": "flag needs an argument",
		"delete":                  "the NAME of an image is required",
		"delete a":                "There is no terminal to ask on",
		"list a":                  "does not take the argument",
	} {
		w := &world{}
		if code, _, errors := run(t, w, "", strings.Fields(line)...); code != 2 || !strings.Contains(errors, want) || len(w.called) > 0 {
			t.Errorf("%q ends with %d, having called %q: %s", line, code, w.called, errors)
		}
	}
}

func TestDeleteAsks(t *testing.T) {
	for answer, want := range map[string]int{"y\n": 0, "n\n": 1} {
		w := &world{}
		code, _, errors := run(t, w, answer, "delete", "a")
		if code != want || !strings.Contains(errors, "Delete 1 image of project acme? [y/N] ") || !strings.Contains(errors, "image/a") ||
			len(w.called) != 2-want || w.called[0] != "delete a in acme/, planned" {
			t.Errorf("%q ends with %d, having called %q: %s", answer, code, w.called, errors)
		}
	}
}

func TestFailures(t *testing.T) {
	for _, line := range []string{"build --region europe-west1", "list", "delete --yes a"} {
		w := &world{fail: errs.Errorf(errs.Exhausted, "no room").WithHint("Try elsewhere.")}
		code, out, errors := run(t, w, "", strings.Fields(line)...)
		if code != 5 || out != "" || !strings.Contains(errors, "error: no room\nhint: Try elsewhere.\n") {
			t.Errorf("%q ends with %d: %s, %s", line, code, out, errors)
		}
	}
}

func TestNoImages(t *testing.T) {
	code, out, errors := run(t, &world{empty: true}, "", "list")
	if code != 0 || out != "" || errors != "No images of kubectl ha image build in project acme.\n" {
		t.Errorf("ends with %d: %s, %s", code, out, errors)
	}
	if code, out, _ := run(t, &world{empty: true}, "", "list", "-o", "json"); code != 0 || out != "[]\n" {
		t.Errorf("as JSON it ends with %d: %s", code, out)
	}
}
