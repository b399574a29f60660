package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// TestShow runs a script in kubectl-ha's place: what it draws over is not seen
// at its end, and a failure shows what it said.
func TestShow(t *testing.T) {
	script := filepath.Join(t.TempDir(), "kubectl-ha")
	text := "#!/bin/sh\nprintf 'at work\\r'\n[ -t 1 ] && echo \"did $*\"\n[ $1 = up ]\n"
	if err := os.WriteFile(script, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	s := &studio{lab: &walkthrough.Lab{Binary: script, Env: os.Environ(), Log: t.Output()}}
	_, end, err := s.show(t.Context(), "up", "--local")
	if err != nil || end != "did up --local\n" {
		t.Errorf("it shows %q (%v)", end, err)
	}
	_, _, err = s.show(t.Context(), "down")
	if err == nil || !strings.Contains(err.Error(), "kubectl ha down ended with 1:\ndid down\n") {
		t.Errorf("a failure ends with %v", err)
	}
}
