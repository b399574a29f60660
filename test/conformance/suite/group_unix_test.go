//go:build unix

package suite

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestInterrupt: nothing that ginkgo has started outlives it.
func TestInterrupt(t *testing.T) {
	results, dir := t.TempDir(), t.TempDir()
	script := "#!/bin/sh\nsleep 1000 & echo $! >child; mv child started; wait\n"
	if err := os.WriteFile(filepath.Join(dir, "ginkgo"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- (Suite{Dir: dir}).Tests(ctx, Run{Results: results, Progress: io.Discard}) }()
	child := startedBy(t, filepath.Join(results, "started"))
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("that is said: %v", err)
	}
	if state, err := os.ReadFile("/proc/" + child + "/stat"); err == nil && !strings.Contains(string(state), ") Z ") {
		t.Errorf("what it started runs on: %s", state)
	}
}

// startedBy waits for the process ID in a file.
func startedBy(t *testing.T, file string) string {
	t.Helper()
	for t.Context().Err() == nil {
		if id, err := os.ReadFile(file); err == nil {
			return strings.TrimSpace(string(id))
		}
		time.Sleep(10 * time.Millisecond)
	}
	return ""
}
