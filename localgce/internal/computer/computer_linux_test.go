package computer

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"golang.org/x/sys/unix"
)

// TestRestore raises a limit as an engine does, and puts it back.
func TestRestore(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root may set the kernel's limits")
	}
	file, limit := filepath.Join(t.TempDir(), "before"), sysctlPath(InotifySetting)
	was, err := os.ReadFile(limit)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { must(t, os.WriteFile(limit, was, 0)) })
	must(t, os.WriteFile(limit, []byte("1234"), 0))
	must(t, Note(file))
	must(t, os.WriteFile(limit, []byte(raised[InotifySetting]), 0))
	must(t, Note(file)) // of a second engine: what was noted stays
	must(t, Restore(t.Context(), file))
	if got, err := os.ReadFile(limit); err != nil || string(got) != "1234\n" {
		t.Errorf("the limit is %q, %v", got, err)
	}
	must(t, Restore(t.Context(), file)) // nothing is noted any more
}

// TestRestoreOfTornNote: a note that was not written to its end is none.
func TestRestoreOfTornNote(t *testing.T) {
	file := filepath.Join(t.TempDir(), "before")
	must(t, os.WriteFile(file+".new", []byte("{"), 0o600))
	must(t, Note(file))
	if b, err := os.ReadFile(file); err != nil || !json.Valid(b) {
		t.Errorf("the note is %q, %v", b, err)
	}
}

// TestForward has a computer forward and puts it back, but leaves one alone that
// did so before. The computer is a network namespace, which ends with its thread.
func TestForward(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root makes a network namespace")
	}
	runtime.LockOSThread()
	must(t, unix.Unshare(unix.CLONE_NEWNET))
	for _, was := range []string{"0", "1"} {
		file := filepath.Join(t.TempDir(), "before")
		must(t, forward(was))
		if guarded, err := Guarded(file); err != nil || len(guarded) > 0 {
			t.Errorf("before anything is noted, guarded are %q, %v", guarded, err)
		}
		must(t, Note(file))
		for range 2 {
			must(t, Forward(file))
		}
		guarded, err := Guarded(file)
		if on, _ := forwards(); err != nil || !on || slices.Contains(guarded, "lo") != (was == "0") {
			t.Errorf("after %s, it forwards: %v; guarded are %q, %v", was, on, guarded, err)
		}
		must(t, Restore(t.Context(), file))
		if on, err := forwards(); on != (was == "1") || err != nil {
			t.Errorf("it was %s, and now it forwards: %v, %v", was, on, err)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
