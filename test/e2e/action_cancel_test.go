//go:build e2e

package e2e

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

const onePair = `
apiVersion: kubectl-ha.dev/v1alpha1
kind: Cluster
spec:
  region: europe-west1
  controlPlane: {zones: [europe-west1-b]}
  pools: [{nodesPerZone: 1}]
`

// cancelled does to main what a runner does whose job is cancelled, in the
// middle of up, and then runs post. (act, for its part, kills at once.)
func cancelled(t *testing.T, lab *walkthrough.Lab) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		job := lab.Job("../../action", t.TempDir(), map[string]string{"spec": onePair})
		cmd, err := job.Command(t.Context(), "main", "success")
		if err != nil {
			t.Fatal(err)
		}
		if code := interruptAt(t, cmd, "start  europe-west1-b  Start the control plane", signal); code != 130 {
			t.Errorf("main, told %s, ended with %d, not 130", signal, code)
		}
		if len(listed(t, lab)) != 1 {
			t.Error("nothing was there yet when main was told to end: the test is too early")
		}
		if err := job.Run(t.Context(), "post", "cancelled"); err != nil {
			t.Error(err)
		}
		nothingLeft(t, lab)
	}
}

// interruptAt runs a command, tells it to end when its log shows the text, and
// returns its exit code.
func interruptAt(t *testing.T, cmd *exec.Cmd, text string, signal os.Signal) int {
	t.Helper()
	log, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	told := false
	for lines := bufio.NewScanner(log); lines.Scan(); {
		t.Log(lines.Text())
		if !told && strings.Contains(lines.Text(), text) {
			told = true
			_ = cmd.Process.Signal(signal) // it may have ended, which is seen below
		}
	}
	err = cmd.Wait()
	if !told {
		t.Fatalf("%q never began (%v)", text, err)
	}
	var ended *exec.ExitError
	if !errors.As(err, &ended) {
		return 0
	}
	return ended.ExitCode()
}
