//go:build e2e || soak

package e2e

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// person is an ordinary user of this computer, who like that of GitHub's runners may
// do anything with sudo, which asks nothing.
type person struct {
	*walkthrough.Lab
	id uint32
}

// account is the name of the person of a test run, and of what sudo reads.
func account(dir string) string { return "kha-e2e-" + strings.TrimPrefix(filepath.Base(dir), prefix) }

func sudoersOf(dir string) string { return filepath.Join("/etc/sudoers.d", account(dir)) }

func homeOf(dir string) string { return filepath.Join(dir, "home") }

// newPerson makes the person, with the programs in ~/bin and the machine image of
// root. It is removed at the end of the test, with an engine of its own.
func newPerson(t *testing.T, lab *walkthrough.Lab) person {
	t.Helper()
	dir := runDirectory()
	t.Cleanup(func() {
		if err := removePerson(context.WithoutCancel(t.Context()), dir); err != nil {
			t.Error(err)
		}
	})
	home, name := homeOf(dir), account(dir)
	if output, err := exec.CommandContext(t.Context(), "useradd", "--create-home", "--home-dir", home, name).CombinedOutput(); err != nil {
		t.Fatalf("add user %s: %v: %s", name, err, output)
	}
	sudoers(t, "")
	bin := filepath.Join(home, "bin")
	for program, from := range map[string]string{"kubectl-ha": lab.Binary, "kubectl": lab.Kubectl} {
		if err := os.MkdirAll(bin, 0o755); err != nil {
			t.Fatal(err)
		}
		copyProgram(t, from, filepath.Join(bin, program))
	}
	p := person{id: ownerOf(t, home), Lab: &walkthrough.Lab{
		Binary: filepath.Join(bin, "kubectl-ha"), Kubectl: filepath.Join(bin, "kubectl"), Home: home, Log: t.Output(),
		Env: []string{"HOME=" + home, "PATH=" + bin + ":" + os.Getenv("PATH"), "XDG_CACHE_HOME=" + cacheOf(t), "LANG=C.UTF-8"},
	}}
	p.gets(t, bin)
	return p
}

// cacheOf is where the machine images of root are.
func cacheOf(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return cache
}

func copyProgram(t *testing.T, from, to string) {
	t.Helper()
	program, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, program, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func ownerOf(t *testing.T, path string) uint32 {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Sys().(*syscall.Stat_t).Uid
}

// gets gives the person all that is below a directory.
func (p person) gets(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, int(p.id), int(p.id))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// runDirectory is the test run's.
func runDirectory() string { return filepath.Join(os.TempDir(), prefix+strconv.Itoa(os.Getpid())) }

// sudoers says what sudo is to do for the person: with a setting, if it is not "".
func sudoers(t *testing.T, setting string) {
	t.Helper()
	name := account(runDirectory())
	text := name + " ALL=(ALL) NOPASSWD: ALL\n"
	if setting != "" {
		text += "Defaults:" + name + " " + setting + "\n"
	}
	if err := os.WriteFile(sudoersOf(runDirectory()), []byte(text), 0o440); err != nil {
		t.Fatalf("%v: hack/setup e2e installs sudo", err)
	}
}

// runs has a command run as the person, in the home.
func (p person) runs(cmd *exec.Cmd) *exec.Cmd {
	cmd.Dir = p.Home
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: p.id, Gid: p.id}}
	return cmd
}

// types runs a command line of the person's, in an environment, and returns what it
// prints.
func (p person) types(t *testing.T, env []string, line string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", line)
	cmd.Env = env
	output, err := p.runs(cmd).CombinedOutput()
	t.Logf("$ %s\n%s", line, output)
	return string(output), err
}

// owns checks that all below a directory is the person's.
func (p person) owns(t *testing.T, dir string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if owner := ownerOf(t, path); owner != p.id {
			t.Errorf("%s belongs to user %d, not %d", path, owner, p.id)
		}
		files++
		return nil
	})
	if err != nil || files < 10 {
		t.Errorf("%d files in %s: %v", files, dir, err)
	}
}

// removePerson removes the person of a test run, also of one that was killed, with
// the engine and the home.
func removePerson(ctx context.Context, dir string) error {
	home, name := homeOf(dir), account(dir)
	if _, err := os.Stat(home); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	stop := exec.CommandContext(ctx, filepath.Join(home, "bin", "kubectl-ha"), "local", "stop", "--progress", "none")
	stop.Env = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "KUBECONFIG=" + os.DevNull}
	output, err := stop.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("stop the engine of %s: %w: %s", name, err, output)
	}
	err = errors.Join(err, os.RemoveAll(sudoersOf(dir)))
	if output, failed := exec.CommandContext(ctx, "userdel", "--force", name).CombinedOutput(); failed != nil {
		err = errors.Join(err, fmt.Errorf("remove user %s: %w: %s", name, failed, output))
	}
	return errors.Join(err, os.RemoveAll(home))
}
