//go:build e2e || soak

package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// nobody is a user who may not look into root's engine.
const nobody = 65534

// postWithoutProof: a post step that may not see whether the engine runs fails,
// and does not say that nothing is left.
func postWithoutProof(t *testing.T, lab *walkthrough.Lab) {
	dir := openDirectory(t)
	program := filepath.Join(dir, "kubectl-ha")
	copyProgram(t, lab.Binary, program)
	left, err := json.Marshal(map[string]any{
		"target": map[string]string{"project": "local", "region": walkthrough.Region, "name": "unseen"},
		"local":  true, "engine": os.Getenv(localgce.StateDirVariable), "kubeconfig": filepath.Join(dir, "kubeconfig"),
		"logs": filepath.Join(dir, "logs"), "keep": "never",
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "action", "post")
	cmd.Dir = dir
	cmd.Env = append(lab.Env, "HOME="+dir, "RUNNER_TEMP="+dir, "INPUT_JOB-STATUS=success", "STATE_cluster="+string(left))
	for _, name := range []string{"OUTPUT", "ENV", "PATH", "STATE", "STEP_SUMMARY"} {
		cmd.Env = append(cmd.Env, "GITHUB_"+name+"="+filepath.Join(dir, name))
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Run(); err == nil || strings.Contains(log.String(), "nothing of cluster") || !strings.Contains(log.String(), "permission denied") {
		t.Errorf("post ended with %v:\n%s", err, log.String())
	}
}

// openDirectory is a directory of nobody's below ones that all may enter.
func openDirectory(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "kubectl-ha-nobody-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chown(dir, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	return dir
}
