//go:build e2e || soak

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
  - {name: default, nodesPerZone: %d, machineType: %s%s}
`

// TestUpChanges gives the workers of a cluster in use another machine type, labels and a
// taint without another machine, and then makes the pool smaller, with budgets respected.
func TestUpChanges(t *testing.T) {
	lab := open(t, "changing")
	up := func(nodes int, machineType, more string) []string {
		file := filepath.Join(t.TempDir(), "cluster.yaml")
		if err := os.WriteFile(file, fmt.Appendf(nil, changing, nodes, machineType, more), 0o600); err != nil {
			t.Fatal(err)
		}
		return []string{"up", "--local", "-f", file}
	}
	run(t, lab, up(2, "e2-standard-4", ", labels: {tier: web, disk: ssd}")...)
	write(t, lab)
	inUse := use(t, lab)
	first := workersOf(t, lab, "tier=web,disk=ssd")
	change := func(command []string) {
		run(t, lab, command...)
		whole(t, lab)
		run(t, lab, append(command, "--dry-run", "--detailed-exitcode")...)
	}
	change(up(2, "e2-standard-8", ", labels: {tier: web, disk: ssd}"))
	second := workersOf(t, lab, "tier=web,disk=ssd")
	if kept := intersection(first, second); len(first) != 6 || len(second) != 6 || len(kept) > 0 {
		t.Errorf("of another machine type are %q; of before were %q, and are still %q", second, first, kept)
	}
	const more = ", labels: {tier: api}, taints: ['dedicated=api:PreferNoSchedule']"
	change(up(2, "e2-standard-8", more))
	if third := workersOf(t, lab, "tier=api,!disk"); !slices.Equal(third, second) {
		t.Errorf("the new labels have %q, not %q", third, second)
	}
	change(up(1, "e2-standard-8", more))
	if left := workersOf(t, lab, "tier=api"); len(left) != 3 || len(intersection(left, second)) != 3 {
		t.Errorf("left of %q are %q", second, left)
	}
	taints, err := lab.K(t.Context(), "get", "nodes", "-l", "tier=api", "-o", "jsonpath={.items[*].spec.taints}")
	if want := strings.TrimSpace(strings.Repeat(`[{"effect":"PreferNoSchedule","key":"dedicated","value":"api"}] `, 3)); err != nil || taints != want {
		t.Errorf("the taints are %s, %v, want %s", taints, err, want)
	}
	inUse.ended(t)
	run(t, lab, "down", "--yes")
	if err := lab.Gone(t.Context()); err != nil {
		t.Error(err)
	}
}

func intersection(some, others []string) []string {
	return slices.DeleteFunc(slices.Clone(some), func(one string) bool { return !slices.Contains(others, one) })
}

// workersOf are the names, sorted, of the workers that have labels.
func workersOf(t *testing.T, lab *walkthrough.Lab, labels string) []string {
	t.Helper()
	names, err := lab.K(t.Context(), "get", "nodes", "-l", "!node-role.kubernetes.io/control-plane,"+labels, "-o", "jsonpath={.items[*].metadata.name}")
	if err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(strings.FieldsSeq(names))
}
