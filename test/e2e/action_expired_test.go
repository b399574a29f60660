//go:build soak

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// TestExpired kills a runner outright, with all that it runs: no post. Its
// cluster's machines end by themselves, and gc takes the rest.
func TestExpired(t *testing.T) {
	lab := open(t, "expired")
	started := make(chan *exec.Cmd, 1)
	w := workflow{lab: lab, file: "testdata/workflows/dying.yml", started: started}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w.run(t)
	}()
	runner := <-started
	became(t, lab, 5*time.Minute, "of two machines", func(s infra.Summary) bool { return s.Replicas == 1 && s.Workers == 1 })
	if err := syscall.Kill(-runner.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatalf("kill the runner: %v", err)
	}
	<-ended
	became(t, lab, 15*time.Minute, "without machines", func(s infra.Summary) bool { return s.Replicas+s.Workers == 0 && s.Leftovers() })
	if _, err := lab.HA(t.Context(), "gc", "--local", "--yes"); err != nil {
		t.Error(err)
	}
	if left := clusters(t, lab); len(left) > 0 {
		t.Errorf("gc left %+v", left)
	}
}

// became waits until the only cluster is as it should be.
func became(t *testing.T, lab *walkthrough.Lab, limit time.Duration, what string, is func(infra.Summary) bool) {
	t.Helper()
	err := walkthrough.Eventually(t.Context(), limit, func(context.Context) error {
		if all := clusters(t, lab); len(all) != 1 || !is(all[0]) {
			return fmt.Errorf("there is no cluster %s: %+v", what, all)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func clusters(t *testing.T, lab *walkthrough.Lab) (all []infra.Summary) {
	t.Helper()
	output, err := lab.HA(t.Context(), "list", "--local", "-o", "json")
	if err == nil {
		err = json.Unmarshal([]byte(output), &all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}
