//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// openGcloud starts the engine and returns a shell with what `kubectl ha local
// env` prints, and a home of its own for the keys that gcloud makes.
func openGcloud(t *testing.T) *shell {
	t.Helper()
	for _, program := range []string{"gcloud", "ssh", "ssh-keygen"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed: this test needs the Google Cloud CLI and OpenSSH's client", program)
		}
	}
	lab := open(t, "gcloud")
	return &shell{env: append(lab.Env, "HOME="+t.TempDir())}
}

// step is one command of a suite, and what its output must be.
type step struct {
	line  string // what follows "gcloud compute", as a user types it
	check check
	later bool // the output comes about within a minute
}

// take runs a step's command and checks its output.
func (s *shell) take(ctx context.Context, step step) error {
	once := func(ctx context.Context) error {
		output := s.run(ctx, "gcloud compute "+step.line)
		if err := step.check(output); err != nil {
			return fmt.Errorf("$ gcloud compute %s\n%w\nstatus %d\n%s%s", step.line, err, output.status, output.stdout, output.stderr)
		}
		return nil
	}
	if step.later {
		return walkthrough.Eventually(ctx, time.Minute, once)
	}
	return once(ctx)
}

// output is how a command ended.
type output struct {
	stdout, stderr string
	status         int
}

// longest is the most time that a single command may take.
const longest = 3 * time.Minute

func (s *shell) run(ctx context.Context, line string) output {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-c", line)
	cmd.Env = s.env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var ended *exec.ExitError
	status := 0
	switch {
	case errors.As(err, &ended):
		status = ended.ExitCode()
	case err != nil:
		return output{stderr: err.Error(), status: -1}
	}
	return output{strings.TrimSpace(stdout.String()), stderr.String(), status}
}
