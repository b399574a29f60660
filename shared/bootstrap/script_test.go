package bootstrap_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
)

// box is a place in which functions of the startup script run: the machine's
// folders are in a temporary one, and so are the commands that they would
// change the computer with.
type box struct {
	*testing.T
	root string
}

func newBox(t *testing.T) box {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash here")
	}
	b := box{t, t.TempDir()}
	for _, folder := range []string{"bin", "cni", "etc/kubernetes/manifests", "etc/default", "etc/systemd/system", "var", "run"} {
		if err := os.MkdirAll(filepath.Join(b.root, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, quiet := range []string{"systemctl", "pkill", "sleep"} {
		b.command(quiet, "")
	}
	b.command("curl", "exit 7") // nobody answers
	return b
}

// command puts a stand-in for a command into the box.
func (b box) command(name, body string) {
	b.Helper()
	b.write("bin/"+name, "#!/bin/bash\n"+body+"\n")
}

func (b box) write(path, text string) {
	b.Helper()
	if err := os.WriteFile(filepath.Join(b.root, path), []byte(text), 0o755); err != nil {
		b.Fatal(err)
	}
}

func (b box) read(path string) string {
	b.Helper()
	text, err := os.ReadFile(filepath.Join(b.root, path))
	if err != nil && !os.IsNotExist(err) {
		b.Fatal(err)
	}
	return string(text)
}

// run runs lines after the real script, which does nothing by itself for a role
// that is none, and tells what they wrote and whether they succeeded.
func (b box) run(lines string) (output string, ok bool) {
	b.Helper()
	script := strings.NewReplacer(
		"/etc/", b.root+"/etc/",
		"/opt/cni/bin", b.root+"/cni",
		"/var/lib/kubectl-ha", b.root+"/var",
		"/var/", b.root+"/host/", // of which the script removes things
		"=/run/kubectl-ha", "="+b.root+"/run",
	).Replace(bootstrap.Script() + "\n" + lines + "\n")
	b.write("script", script)
	cmd := exec.CommandContext(b.Context(), "bash", filepath.Join(b.root, "script"), "none")
	cmd.Env = append(os.Environ(), "PATH="+filepath.Join(b.root, "bin")+":"+os.Getenv("PATH"), "BOX="+b.root)
	text, err := cmd.CombinedOutput()
	return string(text), err == nil
}
