//go:build soak

package e2e

import (
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/release"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// TestOldestVersion: all commands work with the oldest version of Kubernetes that
// is known. The workflow of versions, among the examples, has the two others.
func TestOldestVersion(t *testing.T) {
	minors := release.Minors()
	oldest, _ := release.Find(minors[len(minors)-1])
	lab := open(t, "oldest")
	run(t, lab, append(up(lab, walkthrough.ZoneB+","+walkthrough.ZoneC), "--kubernetes-version", oldest.Minor())...)
	write(t, lab)
	allHave(t, lab, oldest.Version)
	run(t, lab, "add-replica", "--zone", walkthrough.ZoneD)
	run(t, lab, "add-pool", "--zone", walkthrough.ZoneD)
	whole(t, lab)
	run(t, lab, "drill", "--zone", walkthrough.ZoneC, "--yes")
	run(t, lab, "drain-zone", walkthrough.ZoneC)
	run(t, lab, "drain-zone", walkthrough.ZoneC, "--undo")
	run(t, lab, "remove-replica", "--zone", walkthrough.ZoneD, "--yes")
	run(t, lab, "add-replica", "--zone", walkthrough.ZoneD)
	allHave(t, lab, oldest.Version)
	whole(t, lab)
	run(t, lab, "down", "--yes")
	if err := lab.Gone(t.Context()); err != nil {
		t.Error(err)
	}
}
