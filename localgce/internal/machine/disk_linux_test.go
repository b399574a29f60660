package machine

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestCloneTreeSharesAllButDatabases(t *testing.T) {
	from, to := filepath.Join(t.TempDir(), "from"), filepath.Join(t.TempDir(), "to")
	for _, name := range []string{"content/blob", "meta.db"} {
		path := filepath.Join(from, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	if err := cloneTree(t.Context(), from, to); err != nil {
		t.Fatal(err)
	}
	for name, shared := range map[string]bool{"content/blob": true, "meta.db": false} {
		before, errBefore := os.Stat(filepath.Join(from, name))
		after, errAfter := os.Stat(filepath.Join(to, name))
		if errBefore != nil || errAfter != nil {
			t.Fatal(errBefore, errAfter)
		}
		if os.SameFile(before, after) != shared || after.Mode() != before.Mode() {
			t.Errorf("%s: shared %t, mode %s", name, !shared, after.Mode())
		}
	}
}

func TestPersonalizeWritesModesOfItsOwn(t *testing.T) {
	upper := filepath.Join(t.TempDir(), "upper")
	if err := personalize(upper, demo); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{"": 0o755, "etc": 0o755, "etc/hostname": 0o644, "etc/machine-id": 0o644} {
		info, err := os.Stat(filepath.Join(upper, name))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("/%s: %v, %v; want %o", name, info, err, want)
		}
	}
}

func TestEnsureWholeForgetsWhatWasInterrupted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "disk")
	fill := func(name string, err error) func(string) error {
		return func(dir string) error {
			return errors.Join(os.MkdirAll(filepath.Join(dir, name), 0o755), err)
		}
	}
	if err := ensureWhole(dir, fill("half", os.ErrDeadlineExceeded)); err == nil || isDir(dir) {
		t.Fatalf("half a directory is in place: %v", err)
	}
	for _, name := range []string{"first", "second"} {
		if err := ensureWhole(dir, fill(name, nil)); err != nil {
			t.Fatal(err)
		}
	}
	if !isDir(filepath.Join(dir, "first")) || isDir(filepath.Join(dir, "half")) || isDir(filepath.Join(dir, "second")) {
		t.Error("want what the first whole run made, and nothing else")
	}
}

func TestRenameKeepsTheMachineID(t *testing.T) {
	upper := filepath.Join(t.TempDir(), "upper")
	if err := personalize(upper, demo); err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(upper, "etc", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	id := read("machine-id")
	if err := os.WriteFile(filepath.Join(upper, "etc", "hosts"), []byte("edited\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	other := demo
	other.Hostname = "other"
	for _, c := range []struct {
		spec            Spec
		hostname, hosts string
	}{{demo, demo.Hostname + "\n", "edited\n"}, {other, "other\n", etcFiles(other)["hosts"]}} {
		if err := rename(upper, c.spec); err != nil {
			t.Fatal(err)
		}
		if read("hostname") != c.hostname || read("hosts") != c.hosts || read("machine-id") != id {
			t.Errorf("for %s: hostname %q, hosts %q, machine ID %q (was %q)", c.spec.Hostname, read("hostname"), read("hosts"), read("machine-id"), id)
		}
	}
}

// A machine may leave anything on its disk; the host must not follow it.
func TestRenameDoesNotLeaveTheDisk(t *testing.T) {
	upper, elsewhere := filepath.Join(t.TempDir(), "upper"), filepath.Join(t.TempDir(), "kept")
	if err := personalize(upper, demo); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(elsewhere, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"hostname", "hosts"} {
		path := filepath.Join(upper, "etc", name)
		if err := errors.Join(os.Remove(path), os.Symlink(elsewhere, path)); err != nil {
			t.Fatal(err)
		}
	}
	other := demo
	other.Hostname = "other"
	if err := rename(upper, other); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(elsewhere); err != nil || string(text) != "kept" {
		t.Errorf("a file of the computer is now %q, %v", text, err)
	}
	if text, err := os.ReadFile(filepath.Join(upper, "etc", "hostname")); err != nil || string(text) != "other\n" {
		t.Errorf("hostname %q, %v", text, err)
	}
}
