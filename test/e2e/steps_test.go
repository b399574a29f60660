//go:build e2e || soak

package e2e

import (
	"bufio"
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

func localFault(t *testing.T, lab *walkthrough.Lab, arguments ...string) {
	t.Helper()
	// Cleaning up outlives the test's context.
	if _, err := lab.HA(context.WithoutCancel(t.Context()), append([]string{"local", "fault"}, arguments...)...); err != nil {
		t.Fatal(err)
	}
}

func healthy(t *testing.T, lab *walkthrough.Lab) {
	t.Helper()
	if err := walkthrough.Eventually(t.Context(), 3*time.Minute, lab.Healthy); err != nil {
		t.Fatal(err)
	}
}

// killAt runs a command and kills it, with no chance to clean up, when its
// progress shows the start of a step.
func killAt(t *testing.T, lab *walkthrough.Lab, moment string, arguments ...string) {
	t.Helper()
	cmd := process(t.Context(), t, lab, append(arguments, "--progress=plain")...)
	progress, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	reached := false
	for lines := bufio.NewScanner(progress); lines.Scan(); {
		if reached = strings.Contains(lines.Text(), moment); reached {
			break
		}
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if !reached {
		t.Fatalf("%q never began", moment)
	}
}

// process is the binary, which is killed at the end of ctx with no chance to
// clean up.
func process(ctx context.Context, t *testing.T, lab *walkthrough.Lab, arguments ...string) *exec.Cmd {
	t.Helper()
	path, err := filepath.Abs(binary)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, path, arguments...)
	cmd.Env = lab.Env
	return cmd
}

func absolute(t *testing.T, parts ...string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// workerOf names a worker in zone C.
func workerOf(t *testing.T, lab *walkthrough.Lab) string {
	t.Helper()
	return workerIn(t, lab, walkthrough.ZoneC)
}

func workerIn(t *testing.T, lab *walkthrough.Lab, zone string) string {
	t.Helper()
	output, err := lab.K(t.Context(), "get", "nodes", "-o", "jsonpath={.items[0].metadata.name}",
		"-l", "!node-role.kubernetes.io/control-plane,topology.kubernetes.io/zone="+zone)
	if err != nil {
		t.Fatal(err)
	}
	return output
}
