package test

import (
	"fmt"
	"strings"
	"testing"

	kubernetes "github.com/kubectl-ha/kubectl-ha/shared/release"
)

// TestVersionsAreDocumented: the page for people has the table.
func TestVersionsAreDocumented(t *testing.T) {
	page := text(t, "docs/versions.md")
	for _, r := range kubernetes.All() {
		row := fmt.Sprintf("| %s | %s | %s | %s | %s |", r.Version, r.Etcd, r.CoreDNS, r.Pause, r.KubeadmAPI)
		if !strings.Contains(page, row) {
			t.Errorf("docs/versions.md lacks %s", row)
		}
	}
	if rows := strings.Count(page, "\n| v1."); rows != len(kubernetes.All()) {
		t.Errorf("docs/versions.md has %d releases, and the table %d", rows, len(kubernetes.All()))
	}
}

// TestVersionsAreTried: what tests run is built before any engine runs.
func TestVersionsAreTried(t *testing.T) {
	minors, makefile := kubernetes.Minors(), text(t, "Makefile")
	for _, minor := range minors[1:] {
		if !strings.Contains(makefile, "local image build --kubernetes-version "+minor+" ") {
			t.Errorf("make builds no image of Kubernetes %s", minor)
		}
	}
	matrix := text(t, "examples/workflows/matrix.yml")
	for _, minor := range minors[:2] {
		if !strings.Contains(matrix, "version: "+minor+",") {
			t.Errorf("the workflow of versions has no %s", minor)
		}
	}
	if action := text(t, ".github/actions/machine-image/action.yml"); !strings.Contains(action, "for version in "+strings.Join(minors[:2], " ")+";") {
		t.Errorf("the action for machine images does not build those of %q", minors[:2])
	}
}
