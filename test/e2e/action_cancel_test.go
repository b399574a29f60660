//go:build e2e || soak

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
	told := false
	code, err := watched(t, cmd, func(line string) {
		if !told && strings.Contains(line, text) {
			told = true
			_ = cmd.Process.Signal(signal) // it may have ended, which is seen below
		}
	})
	if !told {
		t.Fatalf("%q never began (%v)", text, err)
	}
	return code
}

// watched runs a command, shows see each line of its log, and returns its exit code,
// with the error of one that is not 0.
func watched(t *testing.T, cmd *exec.Cmd, see func(line string)) (code int, err error) {
	t.Helper()
	log, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(log); lines.Scan(); {
		t.Log(lines.Text())
		see(lines.Text())
	}
	err = cmd.Wait()
	var ended *exec.ExitError
	if !errors.As(err, &ended) {
		return 0, err
	}
	return ended.ExitCode(), err
}
