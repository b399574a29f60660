package computer

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
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

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
