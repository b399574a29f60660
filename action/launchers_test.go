package action

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// TestLaunchers runs the launchers' own tests.
func TestLaunchers(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed: the launchers are not tested")
	}
	files, err := filepath.Glob("test/*.test.js")
	if err != nil || len(files) == 0 {
		t.Fatalf("found no tests: %v", err)
	}
	output, err := exec.CommandContext(t.Context(), node, append([]string{"--test"}, files...)...).CombinedOutput()
	if err != nil {
		t.Errorf("%v:\n%s", err, output)
	}
}
