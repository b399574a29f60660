//go:build e2e || soak

package e2e

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// actBinary runs workflows; make builds it.
const actBinary = "../../bin/act"

// workflow is one run of a workflow file in a real runner, without containers.
type workflow struct {
	lab        *walkthrough.Lab
	file       string
	repository string   // what the workflow is of; "" for the examples
	action     string   // the action, with the binary that it downloads; "" for this source, with the lab's
	env        []string // in place of the tests' own, which means the local Compute Engine
	event      string   // "" for push
	as         *person  // who runs it; nil for root

	started chan *exec.Cmd // hears of the runner's process; nil for nobody
}

// result is what a run left.
type result struct {
	log  string
	err  error    // of the runner: not nil when a job failed
	keys []string // private keys that were in kubeconfigs meanwhile, as these have them
}

// run runs the workflow and searches its log for secrets.
func (w workflow) run(t *testing.T) result {
	t.Helper()
	home := w.folder(t)
	w.given(t, home)
	keys := watchKeys(t, home)
	var log bytes.Buffer
	cmd := w.command(t, home)
	cmd.Stdout = io.MultiWriter(&log, t.Output())
	cmd.Stderr = cmd.Stdout
	err := cmd.Start()
	if err != nil {
		t.Fatalf("%v: make e2e builds it", err)
	}
	if w.started != nil {
		w.started <- cmd
	}
	err = cmd.Wait()
	r := result{log: log.String(), err: err, keys: keys()}
	r.noSecrets(t)
	return r
}

func (w workflow) command(t *testing.T, home string) *exec.Cmd {
	t.Helper()
	action, arguments := w.action, []string(nil)
	if action == "" {
		action, arguments = w.launchers(t), []string{"--env", "KUBECTL_HA_BINARY=" + w.lab.Binary}
	}
	arguments = append(arguments, cmp.Or(w.event, "push"),
		"--workflows", w.reaches(t, w.file), "--directory", w.checkout(t),
		"--platform", "ubuntu-latest=-self-hosted", "--platform", "ubuntu-24.04=-self-hosted",
		"--no-cache-server", "--use-gitignore=false", "--action-cache-path", home,
		"--local-repository", "kubectl-ha/kubectl-ha@v1="+action,
		"--local-repository", "google-github-actions/auth@v3="+w.reaches(t, "testdata/actions/auth"),
		"--local-repository", "actions/upload-artifact@v4="+w.reaches(t, "testdata/actions/upload-artifact"),
		"--local-repository", "actions/cache@v5="+w.reaches(t, "testdata/actions/cache"),
	)
	cmd := exec.CommandContext(t.Context(), w.reaches(t, actBinary), arguments...)
	cmd.Env = append(slices.Clip(w.lab.Env), "KUBECTL_HA_LOCAL=1", "PATH="+filepath.Dir(w.lab.Kubectl)+":"+os.Getenv("PATH"))
	if w.env != nil {
		cmd.Env = w.env
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = time.Minute
	if w.as != nil { // the machine image is root's; the runner wants a cache of its own
		cmd.Args = append(cmd.Args, "--env", "XDG_CACHE_HOME="+cacheOf(t))
		cmd.Env = append(cmd.Env, "XDG_CACHE_HOME="+home)
		return w.as.runs(cmd)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that all of it can be killed
	return cmd
}

// folder is a new one that who runs the workflow can reach, and is to get.
func (w workflow) folder(t *testing.T) string {
	t.Helper()
	if w.as == nil {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp(w.as.Home, "act-")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// given gives what is in a folder to who runs the workflow.
func (w workflow) given(t *testing.T, dir string) {
	t.Helper()
	if w.as != nil {
		w.as.gets(t, dir)
	}
}

// reaches is the path of a file or directory that who runs the workflow can read: for
// somebody else than root of a copy.
func (w workflow) reaches(t *testing.T, path string) string {
	t.Helper()
	if w.as == nil {
		return absolute(t, path)
	}
	dir := w.folder(t)
	to := filepath.Join(dir, filepath.Base(path))
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		if err := os.CopyFS(to, os.DirFS(path)); err != nil {
			t.Fatal(err)
		}
	} else {
		copyProgram(t, path, to)
	}
	w.given(t, dir)
	return to
}

// launchers is the action as a release has it: what is beside action.yml, but
// the sources.
func (w workflow) launchers(t *testing.T) string {
	t.Helper()
	dir := w.folder(t)
	files, _ := filepath.Glob("../../action/*.js")
	copyTo(t, dir, "../../action.yml")
	copyTo(t, filepath.Join(dir, "action"), append(files, "../../action/release.json")...)
	w.given(t, dir)
	return dir
}

// checkout is the repository that the workflow is of.
func (w workflow) checkout(t *testing.T) string {
	t.Helper()
	dir := w.folder(t)
	if w.repository == "" {
		examples, _ := filepath.Glob("../../examples/*.yaml")
		copyTo(t, filepath.Join(dir, "examples"), examples...)
		addons, _ := filepath.Glob("../../examples/addons/*")
		copyTo(t, filepath.Join(dir, "examples", "addons"), addons...)
	} else if err := os.CopyFS(dir, os.DirFS(w.repository)); err != nil {
		t.Fatal(err)
	}
	for _, arguments := range [][]string{
		{"init", "--quiet"}, {"add", "."},
		{"remote", "add", "origin", "https://github.com/kubectl-ha/workflow-tests"},
		{"-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "Examples"},
	} {
		cmd := exec.CommandContext(t.Context(), "git", arguments...)
		cmd.Dir = dir
		if output, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v: %s", arguments, err, output)
		}
	}
	w.given(t, dir)
	return dir
}

func copyTo(t *testing.T, dir string, files ...string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, filepath.Base(file)), text, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// watchKeys looks into the kubeconfigs of the run's jobs while they are there.
// The function that it returns ends that, and tells the private keys.
func watchKeys(t *testing.T, home string) func() []string {
	ctx, cancel := context.WithCancel(t.Context())
	found := make(chan []string)
	go func() {
		var keys []string
		ticker := time.NewTicker(200 * time.Millisecond)
		defer ticker.Stop()
		for ctx.Err() == nil {
			files, _ := filepath.Glob(filepath.Join(home, "*", "tmp", "kubectl-ha", "*", "kubeconfig"))
			for _, file := range files {
				keys = append(keys, keysIn(file)...)
			}
			select {
			case <-ctx.Done():
			case <-ticker.C:
			}
		}
		slices.Sort(keys)
		found <- slices.Compact(keys)
	}()
	return func() []string {
		cancel()
		return <-found
	}
}

var keyData = regexp.MustCompile(`client-key-data: (\S+)`)

func keysIn(kubeconfig string) (keys []string) {
	text, _ := os.ReadFile(kubeconfig) // it may be gone by now
	for _, match := range keyData.FindAllStringSubmatch(string(text), -1) {
		keys = append(keys, match[1])
	}
	return keys
}

// noSecrets searches the log for keys, as the kubeconfig has them and as PEM,
// and for all that must be nowhere.
func (r result) noSecrets(t *testing.T) {
	t.Helper()
	for what, pattern := range secrets {
		if at := pattern.FindStringIndex(r.log); at != nil {
			t.Errorf("the log shows %s: …%.120s", what, r.log[max(0, at[0]-60):])
		}
	}
	for _, key := range r.keys {
		pem, err := base64.StdEncoding.DecodeString(key)
		if err != nil {
			t.Errorf("the kubeconfig's key is none: %v", err)
		}
		for line := range strings.Lines(string(pem)) {
			if line = strings.TrimSpace(line); !strings.HasPrefix(line, "-----") && strings.Contains(r.log, line) {
				t.Error("the log shows the PEM of the kubeconfig's key")
			}
		}
		if strings.Contains(r.log, key) {
			t.Error("the log shows the kubeconfig's key")
		}
	}
}

// shows checks that the log has all the texts. Properties of workflow commands
// have colons escaped.
func (r result) shows(t *testing.T, texts ...string) {
	t.Helper()
	log := strings.ReplaceAll(r.log, "%3A", ":")
	for _, text := range texts {
		if !strings.Contains(log, text) {
			t.Errorf("the log does not show %q", text)
		}
	}
}

// ended checks how the run ended, and how many clusters it had keys of.
func (r result) ended(t *testing.T, well bool, clusters int) {
	t.Helper()
	if (r.err == nil) != well {
		t.Errorf("the runner ended with %v", r.err)
	}
	if len(r.keys) != clusters {
		t.Errorf("%d private keys were seen in kubeconfigs, not %d", len(r.keys), clusters)
	}
}
