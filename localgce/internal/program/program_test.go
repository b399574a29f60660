package program

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Whatever the user's PATH has, root runs the system's programs, and they in turn.
func TestCommandsAreTheSystems(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("root is of Unix")
	}
	planted := t.TempDir()
	for _, name := range []string{"sh", "ls"} {
		if err := os.WriteFile(filepath.Join(planted, name), []byte("#!/bin/false\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", planted+":"+os.Getenv("PATH"))
	output, err := Command(t.Context(), "sh", "-c", "command -v ls; echo $PATH").CombinedOutput()
	if err != nil || strings.Contains(string(output), planted) {
		t.Errorf("%q, %v", output, err)
	}
}

func TestAMissingProgramIsNamed(t *testing.T) {
	if err := Command(t.Context(), "no-such-program").Run(); err == nil || !strings.Contains(err.Error(), "no-such-program") {
		t.Errorf("got %v", err)
	}
}
