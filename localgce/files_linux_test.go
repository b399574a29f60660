package localgce

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// open refuses a state directory in which others have laid out where root is to
// write, or to remove.
func TestOpenRefusesWhatOthersLaidOut(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root may give directories away")
	}
	t.Setenv("SUDO_UID", "65534")
	for _, c := range []struct {
		name    string
		prepare func(dir, elsewhere string) error
		why     string
	}{
		{"another's directory", func(dir, _ string) error { return os.Chown(dir, 65534, 65534) }, "belongs to user 65534"},
		{"everybody's directory", func(dir, _ string) error { return os.Chmod(dir, 0o777) }, "can be written by everybody"},
		{"machines elsewhere", func(dir, elsewhere string) error {
			return os.Symlink(elsewhere, filepath.Join(dir, "machines"))
		}, "machines is a symbolic link"},
		{"a log elsewhere", func(dir, elsewhere string) error {
			return os.Symlink(filepath.Join(elsewhere, "log"), filepath.Join(dir, "daemon.log"))
		}, "daemon.log is a symbolic link"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, elsewhere := filepath.Join(t.TempDir(), "state"), t.TempDir()
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := c.prepare(dir, elsewhere); err != nil {
				t.Fatal(err)
			}
			_, err := open(Options{StateDir: dir, CacheDir: elsewhere})
			if errs.KindOf(err) != errs.Denied || !strings.Contains(err.Error(), c.why) || errs.HintOf(err) == "" {
				t.Errorf("got %v, want a refusal that says it %s", err, c.why)
			}
		})
	}
}

// Even a link that came after the check leads nothing out of the directory.
func TestStateStaysInItsDirectory(t *testing.T) {
	elsewhere := t.TempDir()
	kept := filepath.Join(elsewhere, "kept")
	if err := os.WriteFile(kept, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := testDaemon(t)
	for path, to := range map[string]string{
		d.state.token(): kept, d.state.record(): kept, d.state.log(): kept, d.state.machines(): elsewhere, d.state.issuer(): elsewhere,
	} {
		if err := os.Symlink(to, path); err != nil {
			t.Fatal(err)
		}
	}
	if token, err := d.state.readToken(); err == nil {
		t.Errorf("read %q through a link", token)
	}
	if log, _, err := d.openLog(); err == nil {
		t.Errorf("opened %s through a link", log.Name())
	}
	if _, err := d.openIssuer(); err == nil {
		t.Error("keeps keys elsewhere")
	}
	if err := d.state.remove(); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(kept); err != nil || string(text) != "secret" {
		t.Errorf("what a link named is now %q, %v", text, err)
	}
}
