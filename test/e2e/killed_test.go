//go:build e2e

package e2e

import (
	"bufio"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// TestKilledUp kills `up` in the middle, where machines are made and where a
// replica joins: the same command finishes, and `down` leaves nothing.
func TestKilledUp(t *testing.T) {
	lab := open(t, "killed")
	for _, moment := range []string{"Create managed instance group", "Start the control plane", "Join killed-control-plane-d"} {
		killAt(t, lab, moment, up(lab, threeZones)...)
	}
	finish(t, lab)
}

// killAt runs a command and kills it, with no chance to clean up, when its
// progress shows the start of a step.
func killAt(t *testing.T, lab *walkthrough.Lab, moment string, arguments ...string) {
	t.Helper()
	path, err := filepath.Abs(binary)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, append(arguments, "--progress=plain")...)
	cmd.Env = lab.Env
	progress, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	reached := false
	for lines := bufio.NewScanner(progress); lines.Scan(); {
		if reached = strings.Contains(lines.Text(), moment); reached {
			break
		}
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if !reached {
		t.Fatalf("%q never began", moment)
	}
}
