package owned

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

const stranger = 65534

func mustBeRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root may give directories away")
	}
}

// dir makes a directory of an owner and a mode below another.
func dir(t *testing.T, above, name string, owner int, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(above, name)
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if owner != os.Geteuid() {
		if err := os.Chown(path, owner, owner); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func owner(t *testing.T, path string) int {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	return int(info.Sys().(*syscall.Stat_t).Uid)
}

func TestMakeGivesWhatIsAboveToTheHomesOwner(t *testing.T) {
	mustBeRoot(t)
	home := dir(t, t.TempDir(), "home", stranger, 0o755)
	path := filepath.Join(home, ".local", "state", "kubectl-ha", "local")
	for range 2 { // again: as it is
		if err := Make(path, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for above := filepath.Dir(path); above != home; above = filepath.Dir(above) {
		if got := owner(t, above); got != stranger {
			t.Errorf("%s belongs to %d", above, got)
		}
	}
	if got := owner(t, path); got != 0 {
		t.Errorf("%s belongs to %d, not to root", path, got)
	}
	own := dir(t, home, "roots", 0, 0o755)
	if err := Make(filepath.Join(own, "a", "b"), 0o700); err != nil {
		t.Fatal(err)
	}
	if owner(t, own) != 0 || owner(t, filepath.Join(own, "a")) != 0 {
		t.Error("what is below root's own directory was given away")
	}
}

func TestCheck(t *testing.T) {
	mustBeRoot(t)
	t.Setenv("HOME", "/root")
	t.Setenv("SUDO_UID", "")
	for _, c := range []struct {
		name  string
		owner int
		mode  os.FileMode
		why   string
	}{
		{"root's", 0, 0o755, ""},
		{"everybody's, sticky", 0, 0o777 | os.ModeSticky, ""},
		{"its own group's", 0, 0o775, ""},
		{"everybody's", 0, 0o777, "can be written by everybody"},
		{"another's", stranger, 0o755, "belongs to user 65534"},
	} {
		t.Run(c.name, func(t *testing.T) {
			above := dir(t, t.TempDir(), "above", c.owner, c.mode)
			for _, path := range []string{above, filepath.Join(above, "not", "there")} {
				err := Check(path)
				if c.why == "" && err != nil || c.why != "" && (err == nil || !strings.Contains(err.Error(), above+" "+c.why)) {
					t.Errorf("%s: %v, want %q", path, err, c.why)
				}
				if err != nil && (errs.KindOf(err) != errs.Denied || !strings.Contains(errs.HintOf(err), above)) {
					t.Errorf("kind %s, hint %q", errs.KindOf(err), errs.HintOf(err))
				}
			}
		})
	}
}

func TestCheckTrustsTheGroupOfOneUserOnly(t *testing.T) {
	mustBeRoot(t)
	above := dir(t, t.TempDir(), "above", 0, 0o775)
	if err := os.Chown(above, 0, 100); err != nil {
		t.Fatal(err)
	}
	if err := Check(above); err == nil || !strings.Contains(err.Error(), "can be written by group 100") {
		t.Errorf("a directory that a shared group may write: %v", err)
	}
}

// Root obeys the user for whom sudo runs it, and the kubeconfig of its home.
func TestCheckTrustsWhomItServes(t *testing.T) {
	mustBeRoot(t)
	home := dir(t, t.TempDir(), "home", stranger, 0o755)
	path := filepath.Join(home, "engine")
	t.Setenv("HOME", "/root")
	t.Setenv("SUDO_UID", "")
	if Check(path) == nil {
		t.Error("a stranger is trusted")
	}
	t.Setenv("SUDO_UID", "65534")
	if err := Check(path); err != nil {
		t.Errorf("sudo's user: %v", err)
	}
	t.Setenv("SUDO_UID", "")
	t.Setenv("HOME", home)
	if err := Check(path); err != nil {
		t.Errorf("the owner of its home: %v", err)
	}
}

func TestOpenIsForOwnDirectoriesOnly(t *testing.T) {
	mustBeRoot(t)
	t.Setenv("SUDO_UID", "65534")
	above := t.TempDir()
	root, err := Open(dir(t, above, "mine", 0, 0o700))
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for name, path := range map[string]string{
		"another's":   dir(t, above, "another's", stranger, 0o700),
		"everybody's": dir(t, above, "everybody's", 0, 0o777),
	} {
		if _, err := Open(path); errs.KindOf(err) != errs.Denied {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestInOthersHome(t *testing.T) {
	mustBeRoot(t)
	mine, others := t.TempDir(), dir(t, t.TempDir(), "home", stranger, 0o755)
	for _, c := range []struct {
		home, sudo string
		want       bool
	}{{mine, "", false}, {mine, "0", false}, {mine, "65534", true}, {others, "", true}, {"", "", false}} {
		t.Setenv("HOME", c.home)
		t.Setenv("SUDO_UID", c.sudo)
		if got := InOthersHome(); got != c.want {
			t.Errorf("home %s, SUDO_UID %q: %t", c.home, c.sudo, got)
		}
	}
}
