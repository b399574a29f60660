//go:build e2e || soak

package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

const (
	exampleWorkflows = "../../examples/workflows/"
	testWorkflows    = "testdata/workflows/"
)

// TestAction runs workflows, the examples among them, in a real runner: node
// runs the launchers, and the clusters are of real machines.
func TestAction(t *testing.T) {
	lab := open(t, "action")
	for _, test := range []struct {
		name string
		run  func(*testing.T, *walkthrough.Lab)
		here bool
	}{
		{"three zones", threeZonesInWorkflow, true},
		{"a step fails", stepFails, true},
		{"kept on failure", keptOnFailure, true},
		{"matrix", matrix, true},
		{"several jobs", severalJobs, true},
		{"local", localWorkflow, true},
		{"own image", ownImageInWorkflow, everything},
		{"gc", nothingToCollect, true},
		{"image", imagePlanned, true},
		{"cancelled", cancelled, true},
		{"bad spec", badSpec, true},
		{"no credentials", noCredentials, true},
		{"post without proof", postWithoutProof, true},
	} {
		if !test.here {
			continue
		}
		t.Run(test.name, func(t *testing.T) {
			test.run(t, lab)
			nothingLeft(t, lab)
		})
	}
}

func threeZonesInWorkflow(t *testing.T, lab *walkthrough.Lab) {
	r := workflow{lab: lab, file: exampleWorkflows + "operator-test.yml"}.run(t)
	r.ended(t, true, 1)
	r.shows(t, "::group::Control plane", "survives the loss of us-central1-f", "Removed cluster ci-", "Nothing is left.",
		"::group::Drill", "### Drill of ci-", "| 0 of ", "| passed |", "survived the loss of 1 zone.", ".html shows it in pictures.")
}

func stepFails(t *testing.T, lab *walkthrough.Lab) {
	r := workflow{lab: lab, file: testWorkflows + "failing.yml"}.run(t)
	r.ended(t, false, 1)
	r.shows(t, "mode verify is now called drill", "has no machines in europe-west1-c")
	r.shows(t, "client-key-data: ***", "Removed cluster failing-", "/status.json", "/events.log",
		"-control-plane-b/console.log", "-control-plane-b/kubelet.log", "-control-plane-b/google-startup-scripts.log")
	if strings.Contains(r.log, "not to be read") {
		t.Error("some logs could not be read")
	}
}

func keptOnFailure(t *testing.T, lab *walkthrough.Lab) {
	r := workflow{lab: lab, file: testWorkflows + "keep.yml"}.run(t)
	r.ended(t, false, 1)
	r.shows(t, "is kept, as the input keep says (on-failure)")
	kept := listed(t, lab)
	if len(kept) != 1 || kept[0].Replicas != 1 || kept[0].Expires.IsZero() {
		t.Fatalf("kept are %+v", kept)
	}
	command := "down --local --yes --region europe-west1 --name " + kept[0].Cluster
	if _, err := lab.HA(t.Context(), strings.Fields(command)...); err != nil {
		t.Error(err)
	}
}

func matrix(t *testing.T, lab *walkthrough.Lab) {
	r := workflow{lab: lab, file: exampleWorkflows + "matrix.yml"}.run(t)
	r.ended(t, true, 2)
	if n := strings.Count(r.log, "Removed cluster workflow-"); n != 2 {
		t.Errorf("%d clusters were removed, not 2", n)
	}
	for _, minor := range release.Minors()[:2] {
		newest, _ := release.Find(minor)
		r.shows(t, "Kubernetes "+newest.Version+", the newest known release of "+minor)
		if node := regexp.MustCompile(`control-plane-b +Ready +control-plane +\S+ +` + regexp.QuoteMeta(newest.Version)); !node.MatchString(r.log) {
			t.Errorf("no control plane of Kubernetes %s is among the nodes", newest.Version)
		}
	}
}

// severalJobs takes access twice: each job has a key of its own.
func severalJobs(t *testing.T, lab *walkthrough.Lab) {
	r := workflow{lab: lab, file: exampleWorkflows + "reuse.yml"}.run(t)
	r.ended(t, true, 2)
	r.shows(t, "is kept, as the input keep says (always)", "Get credentials for workflow-", "Removed cluster workflow-")
}

func localWorkflow(t *testing.T, lab *walkthrough.Lab) {
	r := workflow{lab: lab, file: exampleWorkflows + "local.yml"}.run(t)
	r.ended(t, true, 1)
}

// ownImageInWorkflow builds the image of its repository, deploys it, and loses a zone
// of three.
func ownImageInWorkflow(t *testing.T, lab *walkthrough.Lab) {
	r := workflow{lab: lab, file: testWorkflows + "own-image.yml", repository: "testdata/own-image"}.run(t)
	r.ended(t, true, 1)
	r.shows(t, "own.example/team/app:v1", " seconds, 0 missed", "survived the loss of 1 zone.")
}

func nothingToCollect(t *testing.T, lab *walkthrough.Lab) {
	r := workflow{lab: lab, file: exampleWorkflows + "gc.yml", event: "schedule"}.run(t)
	r.ended(t, true, 0)
	r.shows(t, "0 clusters in project local")
}

// imagePlanned is the workflow that builds a machine image, but only the plan: its
// machine needs an internet, as TestStock has one.
func imagePlanned(t *testing.T, lab *walkthrough.Lab) {
	text, err := os.ReadFile(exampleWorkflows + "image.yml")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "image.yml")
	if err := os.WriteFile(file, bytes.Replace(text, []byte("image build"), []byte("image build --dry-run"), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	r := workflow{lab: lab, file: file, event: "schedule"}.run(t)
	r.ended(t, true, 0)
	r.shows(t, "image/"+infra.BakedFamily(release.Newest, false)+"-", "Success - Main Keep the three newest of each family")
}

func badSpec(t *testing.T, lab *walkthrough.Lab) {
	r := workflow{lab: lab, file: testWorkflows + "bad-spec.yml"}.run(t)
	r.ended(t, false, 0)
	r.shows(t, "title=kubectl ha: spec.controlPlane.zones[0]", "title=kubectl ha: spec.pools[0].nodesPerZone",
		"title=kubectl ha: spec.colour", "there is nothing to remove")
}

// noCredentials is a pull request of a fork: Google's Compute Engine is meant,
// and nobody may ask it.
func noCredentials(t *testing.T, lab *walkthrough.Lab) {
	r := workflow{lab: lab, file: exampleWorkflows + "fork.yml", env: fork(t, lab.Env), event: "pull_request"}.run(t)
	r.ended(t, true, 0)
	r.shows(t, "The spec is valid", "No cluster was made")
}

// fork is the environment of a job that has no credentials.
func fork(t *testing.T, env []string) (without []string) {
	t.Helper()
	for _, variable := range env {
		if name, _, _ := strings.Cut(variable, "="); !strings.HasPrefix(name, "GOOGLE_") && !strings.HasPrefix(name, "CLOUDSDK_") && name != "HOME" {
			without = append(without, variable)
		}
	}
	return append(without, "HOME="+t.TempDir(), "GOOGLE_APPLICATION_CREDENTIALS=/nonexistent", "GOOGLE_CLOUD_PROJECT=fork")
}

func listed(t *testing.T, lab *walkthrough.Lab) (all []infra.Summary) {
	t.Helper()
	output, err := lab.HA(t.Context(), "list", "--local", "-o", "json")
	if err == nil {
		err = json.Unmarshal([]byte(output), &all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// nothingLeft checks that no cluster is left, nor any file of the runner's in
// our working directory.
func nothingLeft(t *testing.T, lab *walkthrough.Lab) {
	t.Helper()
	if left := listed(t, lab); len(left) > 0 {
		t.Errorf("left are %+v", left)
	}
	if _, err := os.Stat("kubectl-ha-logs"); err == nil {
		t.Error("logs were left in the tests' directory")
	}
}
