//go:build e2e || soak

// Package e2e tests the built binary with real machines. It runs on an engine
// of its own, beside whatever else there is on the computer.
package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/shared/envvar"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

const binary = "../../bin/kubectl-ha"

// prefix begins the names of the directories of test runs; the pid follows.
const prefix = "kubectl-ha-e2e-"

func TestMain(m *testing.M) {
	removeLeftovers()
	dir := filepath.Join(os.TempDir(), prefix+strconv.Itoa(os.Getpid()))
	if err := os.MkdirAll(dir, 0o711); err != nil { // below is the home of another user
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Setenv(localgce.StateDirVariable, filepath.Join(dir, "engine"))
	os.Setenv(localgce.RecordVariable, "1")
	os.Setenv(envvar.LocalInternet, "0") // also for workflows
	os.Setenv("KUBECONFIG", filepath.Join(dir, "kubeconfig"))
	code := m.Run()
	if err := stop(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// removeLeftovers stops the engines of runs that were killed.
func removeLeftovers() {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), prefix+"*"))
	for _, dir := range left {
		pid, err := strconv.Atoi(strings.TrimPrefix(filepath.Base(dir), prefix))
		if err == nil && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			fmt.Println("stopping what an earlier run left in", dir)
			_ = stop(dir)
		}
	}
}

func stop(dir string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	_, err := localgce.Stop(ctx, localgce.Options{StateDir: filepath.Join(dir, "engine")})
	return errors.Join(err, removePerson(ctx, dir), os.RemoveAll(dir))
}

// open starts the engine, unless it runs, for a cluster of the given name. At
// the end of the test it judges what was asked and answered.
func open(t *testing.T, cluster string) *walkthrough.Lab {
	t.Helper()
	path, err := filepath.Abs(binary)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v: make e2e builds it", err)
	}
	lab, leave, err := walkthrough.Open(t.Context(), path, cluster, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := leave(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { judge(t) })
	return lab
}

const threeZones = walkthrough.ZoneB + "," + walkthrough.ZoneC + "," + walkthrough.ZoneD

func up(lab *walkthrough.Lab, zones string) []string {
	return []string{"up", "--local", "--name", lab.Cluster, "--region", walkthrough.Region, "--zones", zones, "--nodes-per-zone", "1"}
}

// finish has `up` make what a cluster of three zones still lacks, and `down`
// take it away.
func finish(t *testing.T, lab *walkthrough.Lab) {
	t.Helper()
	if _, err := lab.HA(t.Context(), up(lab, threeZones)...); err != nil {
		t.Fatal(err)
	}
	// The load balancer wants two good answers of a new replica.
	if err := walkthrough.Eventually(t.Context(), time.Minute, lab.Healthy); err != nil {
		t.Error(err)
	}
	check := shareCluster(t, lab)
	if _, err := lab.HA(t.Context(), "down", "--yes"); err != nil {
		t.Fatal(err)
	}
	if err := lab.Gone(t.Context()); err != nil {
		t.Error(err)
	}
	check()
}

// killDaemon kills the engine's daemon, with no chance to end in order.
func killDaemon(t *testing.T) {
	t.Helper()
	if err := exec.CommandContext(t.Context(), "pkill", "-KILL", "-f", "local serve --state-dir "+os.Getenv(localgce.StateDirVariable)).Run(); err != nil {
		t.Fatalf("kill the daemon: %v", err)
	}
}
