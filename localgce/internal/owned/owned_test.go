package owned

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

func TestResolve(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Skip(err) // not every system lets everybody make links
	}
	for path, want := range map[string]string{
		dir:                               dir,
		link:                              dir,
		filepath.Join(link, "a", "b"):     filepath.Join(dir, "a", "b"),
		filepath.Join(link, "link", "a"):  filepath.Join(dir, "a"),
		filepath.Join(dir, "a") + "/../b": filepath.Join(dir, "b"),
	} {
		if got, err := Resolve(path); err != nil || got != want {
			t.Errorf("%s is %s, %v; want %s", path, got, err, want)
		}
	}
}

func TestResolveNamesALinkToNothing(t *testing.T) {
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink("nowhere", link); err != nil {
		t.Skip(err)
	}
	if _, err := Resolve(filepath.Join(link, "a")); errs.KindOf(err) != errs.Usage || !strings.Contains(err.Error(), link) {
		t.Errorf("got %v, want a fault that names the link", err)
	}
}
