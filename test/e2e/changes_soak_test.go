//go:build soak

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

const changing = `apiVersion: kubectl-ha.dev/v1alpha1
kind: Cluster
metadata: {name: changing}
spec:
  region: europe-west1
  controlPlane: {zones: [europe-west1-b, europe-west1-c, europe-west1-d]}
  pools:
  - {name: default, nodesPerZone: %d, machineType: %s}
`

// TestUpChanges gives the workers of a cluster in use another machine type, and then makes
// the pool smaller, with budgets respected.
func TestUpChanges(t *testing.T) {
	lab := open(t, "changing")
	up := func(nodes int, machineType string) []string {
		file := filepath.Join(t.TempDir(), "cluster.yaml")
		if err := os.WriteFile(file, fmt.Appendf(nil, changing, nodes, machineType), 0o600); err != nil {
			t.Fatal(err)
		}
		return []string{"up", "--local", "-f", file}
	}
	run(t, lab, up(2, "e2-standard-4")...)
	write(t, lab)
	inUse := use(t, lab)
	before := workersOf(t, lab)
	for _, change := range [][]string{up(2, "e2-standard-8"), up(1, "e2-standard-8")} {
		run(t, lab, change...)
		whole(t, lab)
		run(t, lab, append(change, "--dry-run", "--detailed-exitcode")...)
	}
	inUse.ended(t)
	after := workersOf(t, lab)
	if kept := slices.DeleteFunc(before, func(name string) bool { return !slices.Contains(after, name) }); len(after) != 3 || len(kept) > 0 {
		t.Errorf("the workers are %q; of before are %q", after, kept)
	}
	run(t, lab, "down", "--yes")
	if err := lab.Gone(t.Context()); err != nil {
		t.Error(err)
	}
}

func workersOf(t *testing.T, lab *walkthrough.Lab) []string {
	t.Helper()
	names, err := lab.K(t.Context(), "get", "nodes", "-l", "!node-role.kubernetes.io/control-plane", "-o", "jsonpath={.items[*].metadata.name}")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(names)
}
