package plugin

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

// wanted is the document that the last call of Up got.
func wanted(t *testing.T, w *world) *spec.Cluster {
	t.Helper()
	if len(w.called) == 0 {
		t.Fatal("Up was not called")
	}
	return w.called[len(w.called)-1].(*spec.Cluster)
}

func TestUpFromFlags(t *testing.T) {
	for name, args := range map[string][]string{
		"local": {"up", "--local"},
		"google": {
			"up", "--name", "demo", "--region", "us-east1", "--zones", "us-east1-b,us-east1-c,us-east1-d", "--nodes-per-zone", "3",
			"--machine-type", "n2-standard-4", "--control-plane-machine-type", "n2-standard-2", "--spot", "--ttl", "2h",
		},
		"without-workers": {"up", "--project", "other-project", "--region", "us-east1", "--zones", "us-east1-b", "--nodes-per-zone", "0"},
	} {
		t.Run(name, func(t *testing.T) {
			w := &world{}
			if got := (session{world: w}).run(t, args...); got.code != 0 {
				t.Fatalf("ends with %d: %s", got.code, got.errors)
			}
			text, err := spec.Marshal(wanted(t, w))
			if err != nil {
				t.Fatal(err)
			}
			golden.Compare(t, "up-"+name+".yaml", string(text))
		})
	}
}

// TestUnsaid: flags that are not given leave their fields open.
func TestUnsaid(t *testing.T) {
	for name, test := range map[string]struct {
		args         []string
		open, closed []string
	}{
		"none": {nil, []string{"spec.controlPlane.zones", "spec.pools[].nodesPerZone", "spec.pools[].name", "spec.network.serviceRange", "spec.ttl"},
			[]string{"metadata.name", "spec.region", "spec.project"}},
		"some":       {[]string{"--nodes-per-zone", "2", "--ttl", "0"}, []string{"spec.pools[].name", "spec.pools[].machineType"}, []string{"spec.pools[].nodesPerZone", "spec.ttl"}},
		"no workers": {[]string{"--nodes-per-zone", "0"}, []string{"spec.ttl"}, []string{"spec.pools[].name", "spec.pools[].nodesPerZone"}},
		"zones":      {[]string{"--zones", "europe-west1-b"}, []string{"spec.pools[].nodesPerZone"}, []string{"spec.controlPlane.zones", "spec.pools[].zones"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := &world{}
			if got := (session{world: w}).run(t, append([]string{"up", "--local"}, test.args...)...); got.code != 0 {
				t.Fatalf("ends with %d: %s", got.code, got.errors)
			}
			for _, path := range test.open {
				if !slices.Contains(w.open, path) {
					t.Errorf("%s is not open", path)
				}
			}
			for _, path := range test.closed {
				if slices.Contains(w.open, path) {
					t.Errorf("%s is open", path)
				}
			}
		})
	}
}

const document = `apiVersion: kubectl-ha.dev/v1alpha1
kind: Cluster
metadata: {name: filed}
spec:
  project: file-project
  region: europe-west1
  controlPlane: {zones: [europe-west1-b]}
  ttl: 2h
`

func TestUpFromAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cluster.yaml")
	if err := os.WriteFile(file, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]session{file: {}, "-": {stdin: document}} {
		s.world = &world{}
		if got := s.run(t, "up", "-f", name); got.code != 0 {
			t.Fatalf("ends with %d: %s", got.code, got.errors)
		}
		document := wanted(t, s.world)
		if document.Spec.Project != "file-project" || document.Spec.TTL.Duration != 2*time.Hour {
			t.Errorf("wanted %+v", document)
		}
		if target := s.world.requests[0].Target; target.Name != "filed" || target.Project != "file-project" {
			t.Errorf("asked for %+v", target)
		}
	}
}

func TestUpRefusesAnotherProject(t *testing.T) {
	got := session{world: &world{}, stdin: document}.run(t, "up", "-f", "-", "--project", "other")
	if got.code != 2 || got.errors != "error: stdin is for project file-project, but --project says other\n" {
		t.Errorf("ends with %d: %s", got.code, got.errors)
	}
}

func TestUpReportsAllProblems(t *testing.T) {
	const broken = "apiVersion: kubectl-ha.dev/v1alpha1\nkind: Cluster\nmetadata: {name: Not_A_Name}\nspec:\n  regoin: x\n"
	got := session{world: &world{}, stdin: broken}.run(t, "up", "-f", "-")
	if got.code != 2 {
		t.Errorf("ends with %d", got.code)
	}
	golden.Compare(t, "up-problems.txt", got.errors)
}

// TestPrintSpec: what is printed is a document that up takes and prints again.
func TestPrintSpec(t *testing.T) {
	w := &world{}
	got := session{world: w}.run(t, "up", "--name", "demo", "--region", "europe-west1", "--zones", "europe-west1-b,europe-west1-c", "--print-spec")
	if got.code != 0 || len(w.called) > 0 {
		t.Fatalf("it ends with %d and calls %v: %s", got.code, w.called, got.errors)
	}
	again := session{world: w, stdin: got.out}.run(t, "up", "-f", "-", "--print-spec")
	if again.code != 0 || again.out != got.out {
		t.Errorf("it ends with %d: %s\n%s", again.code, again.errors, again.out)
	}
}
