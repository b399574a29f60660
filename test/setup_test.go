package test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// desk is a computer of its own for hack/setup: nothing but stand-ins in PATH.
type desk struct {
	*testing.T
	bin string
}

func newDesk(t *testing.T) desk {
	t.Helper()
	if _, err := os.Stat("/bin/sh"); err != nil {
		t.Skip("no shell here")
	}
	text(t, "hack/setup") // so that go test runs this again when it has changed
	d := desk{t, t.TempDir()}
	d.command("go", "")
	d.command("git", "")
	d.command("id", "echo 0")
	return d
}

// command puts a stand-in into the desk's PATH.
func (d desk) command(name, body string) {
	d.Helper()
	if err := os.WriteFile(filepath.Join(d.bin, name), []byte("#!/bin/sh\n"+body+"\n"), 0o755); err != nil {
		d.Fatal(err)
	}
}

// setup runs hack/setup lint there, and tells what it said.
func (d desk) setup() (said string, ok bool) {
	d.Helper()
	cmd := exec.CommandContext(d.Context(), "/bin/sh", filepath.Join(root, "hack", "setup"), "lint")
	cmd.Env = []string{"PATH=" + d.bin}
	output, err := cmd.CombinedOutput()
	return string(output), err == nil
}

// TestSetupInstalls: only what is missing; where nothing is, it says nothing.
func TestSetupInstalls(t *testing.T) {
	d := newDesk(t)
	d.command("apt-get", `echo "apt-get $*"; [ "$1" != install ] || /bin/cp "`+d.bin+`/git" "`+d.bin+`/shellcheck"`)
	if said, ok := d.setup(); !ok || !strings.HasSuffix(said, "--no-install-recommends shellcheck\n") {
		t.Errorf("it ended well: %v, and said\n%s", ok, said)
	}
	if said, ok := d.setup(); !ok || said != "" {
		t.Errorf("with all there it ended well: %v, and said\n%s", ok, said)
	}
}

// TestSetupTellsWhatFailed: which packages were tried, and which of them failed.
func TestSetupTellsWhatFailed(t *testing.T) {
	for name, c := range map[string]struct{ apt, want string }{
		"apt-get fails":    {`[ "$1" != install ]`, "hack/setup: tried: apt-get install shellcheck; failed: shellcheck\n"},
		"no lists":         {`false`, "hack/setup: apt-get update failed"},
		"an empty package": {`true`, "hack/setup: shellcheck is still missing, which the package shellcheck should bring\n"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.command("apt-get", c.apt)
			if said, ok := d.setup(); ok || !strings.Contains(said, c.want) {
				t.Errorf("it ended well: %v, and said\n%s\nwithout %s", ok, said, c.want)
			}
		})
	}
}

func TestSetupNeedsRoot(t *testing.T) {
	d := newDesk(t)
	d.command("id", "echo 1000")
	if said, ok := d.setup(); ok || !strings.Contains(said, "hack/setup: run: sudo hack/setup lint\n") {
		t.Errorf("it said\n%s", said)
	}
}
