package machine

import (
	"os"
	"path/filepath"
	"testing"
)

func TestRemoveBelow(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "machines", "a", "file")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(filepath.Join(dir, "machines"), link); err != nil {
		t.Fatal(err)
	}
	if err := removeBelow(link); err == nil {
		t.Error("a link in the place of the directory is taken")
	}
	if _, err := os.Stat(file); err != nil {
		t.Fatalf("what a link names was emptied: %v", err)
	}
	if err := removeBelow(filepath.Join(dir, "machines")); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(filepath.Join(dir, "machines")); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
	for _, missing := range []string{filepath.Join(dir, "none"), filepath.Join(dir, "none", "either")} {
		if err := removeBelow(missing); err != nil {
			t.Error(err)
		}
	}
}
