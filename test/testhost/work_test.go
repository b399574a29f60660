package testhost

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestPrepareRemovesWhatKilledRunsLeft(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there is no /proc")
	}
	dir := filepath.Join(t.TempDir(), "testhost")
	if err := prepare(dir); err != nil {
		t.Fatal(err)
	}
	ours, err := workDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	const beyond = "work-4194305-1" // no process has a number above 4194304
	for _, name := range []string{beyond, "root-0123456789ab"} {
		if err := os.MkdirAll(filepath.Join(dir, name, "home"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := prepare(dir); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{ours: true, filepath.Join(dir, "root-0123456789ab"): true, filepath.Join(dir, beyond): false} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s is there: %t", path, !want)
		}
	}
}
