package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce"
)

// TestEngineIsMissingOnlyOnProof: what an engine has left and cannot be read is
// no engine that is not there.
func TestEngineIsMissingOnlyOnProof(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "engine")
	t.Setenv(localgce.StateDirVariable, dir)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	found, err := actionLocalGCE{}.Find(t.Context())
	if err != nil || found.Runs || len(found.Left) > 0 || found.StateDir != dir {
		t.Errorf("where there is none: %+v, %v", found, err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "daemon.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if found, err := (actionLocalGCE{}).Find(t.Context()); err == nil {
		t.Errorf("with a record that cannot be read: %+v", found)
	}
}
