//go:build soak

package e2e

import "testing"

// TestKilledUp kills `up` in the middle, where machines are made and where a
// replica joins: the same command finishes, and `down` leaves nothing.
func TestKilledUp(t *testing.T) {
	lab := open(t, "killed")
	for _, moment := range []string{"Create managed instance group", "Start the control plane", "Join killed-control-plane-d"} {
		killAt(t, lab, moment, up(lab, threeZones)...)
	}
	finish(t, lab)
}
