package image

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

func TestRemove(t *testing.T) {
	cache := t.TempDir()
	for _, id := range []string{"old", "new"} {
		if err := os.MkdirAll(filepath.Join(imageDir(cache, id), "rootfs"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(imageDir(cache, id), descriptionFile), []byte(`{"id": "`+id+`"}`), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, none := range []string{"", ".", "..", "other", "../images/old", "old/rootfs"} {
		if _, err := Remove(cache, none); errs.KindOf(err) != errs.Usage || errs.IDOf(err) != "no-such-machine-image" {
			t.Errorf("%q: %v", none, err)
		}
	}
	if removed, err := Remove(cache, "old"); err != nil || removed.ID != "old" {
		t.Errorf("old: %v, %v", removed, err)
	}
	left, err := os.ReadDir(filepath.Dir(imageDir(cache, "x")))
	if err != nil || len(left) != 1 || left[0].Name() != "new" {
		t.Errorf("left is %v, %v", left, err)
	}
}
