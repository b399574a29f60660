//go:build unix

package adopt

import (
	"os"
	"path/filepath"
	"testing"
)

const other = 12345 // a user's number

// TestAdopt: what root makes in a user's home is that user's; the last directory
// of Above is root's, and what was there stays whose it is.
func TestAdopt(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root may give files away")
	}
	home := t.TempDir()
	must(t, os.Chown(home, other, other))
	must(t, os.WriteFile(filepath.Join(home, "roots"), []byte("kept"), 0o600))
	must(t, File(filepath.Join(home, ".kube", "config"), 0o600))
	must(t, File(filepath.Join(home, "roots"), 0o600))
	must(t, Above(filepath.Join(home, ".local", "state", "own"), 0o700))
	must(t, Dir(filepath.Join(home, ".cache", "all"), 0o755))
	for path, want := range map[string]int{
		".kube": other, ".kube/config": other, "roots": 0, ".local": other, ".local/state": other, ".local/state/own": 0,
		".cache": other, ".cache/all": other,
	} {
		info, err := os.Stat(filepath.Join(home, path))
		must(t, err)
		if user, group, _ := owner(info); user != want || group != want {
			t.Errorf("%s belongs to %d:%d, not %d", path, user, group, want)
		}
	}
	if text, err := os.ReadFile(filepath.Join(home, "roots")); string(text) != "kept" {
		t.Errorf("what was there is %q, %v", text, err)
	}
}

// TestFileBesideALink: a link that its owner has put there leads nowhere.
func TestFileBesideALink(t *testing.T) {
	home, away := t.TempDir(), filepath.Join(t.TempDir(), "away")
	must(t, os.Symlink(away, filepath.Join(home, "config")))
	must(t, File(filepath.Join(home, "config"), 0o600))
	if _, err := os.Lstat(away); err == nil {
		t.Error("it was made where the link leads")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
