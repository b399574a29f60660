package action

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestHandOver: under sudo, later steps may read what this run has made.
func TestHandOver(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root may give files away")
	}
	temp, other := t.TempDir(), t.TempDir()
	made := filepath.Join(temp, "logs")
	file := filepath.Join(made, "events.jsonl")
	if err := os.MkdirAll(made, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"RUNNER_TEMP": temp}
	a := &app{Wiring: Wiring{Getenv: func(name string) string { return env[name] }}, made: []string{made, temp, other}}
	a.handOver()
	if owner(t, file) != 0 {
		t.Error("it was given away without sudo")
	}
	env["SUDO_UID"], env["SUDO_GID"] = "65534", "65534"
	a.handOver()
	for _, path := range []string{made, file} {
		if got := owner(t, path); got != 65534 {
			t.Errorf("%s belongs to %d", path, got)
		}
	}
	if owner(t, temp) != 0 || owner(t, other) != 0 {
		t.Error("what the run has not made was given away")
	}
}

func owner(t *testing.T, path string) uint32 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Sys().(*syscall.Stat_t).Uid
}
