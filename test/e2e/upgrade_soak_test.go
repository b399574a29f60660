//go:build soak

package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// TestUpgradeWithoutAZone: a zone loses its power while its replica's successor joins.
// The command stops; when the zone is back, the same one goes on.
func TestUpgradeWithoutAZone(t *testing.T) {
	lab := old(t, "unlucky")
	killAt(t, lab, "Join unlucky-control-plane-d-2", "upgrade", "--yes")
	localFault(t, lab, "add", "power-cut", "--zone", walkthrough.ZoneD)
	t.Cleanup(func() { localFault(t, lab, "remove", "--all") })
	if _, err := lab.HA(t.Context(), "upgrade", "--yes", "--timeout=1m"); err == nil {
		t.Error("it went on without the zone")
	}
	takesWrites(t, lab, "meanwhile")
	localFault(t, lab, "remove", "--all")
	if err := walkthrough.Eventually(t.Context(), 3*time.Minute, func(ctx context.Context) error { // the zone's machines boot
		_, err := lab.HA(ctx, "upgrade", "--dry-run")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	run(t, lab, "upgrade", "--yes")
	upgraded(t, lab)
	run(t, lab, "down", "--yes")
	if err := lab.Gone(t.Context()); err != nil {
		t.Error(err)
	}
}
