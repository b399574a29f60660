package image

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestRunHandsOnLines(t *testing.T) {
	var lines []string
	err := run(t.Context(), command{
		Path: "sh", Args: []string{"-c", "cat; echo $GREETING >&2"}, Env: []string{"GREETING=there"},
		Stdin: strings.NewReader("hello\n"), OnLine: func(line string) { lines = append(lines, line) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(lines, " "); got != "hello there" {
		t.Errorf("lines %q", got)
	}
}

func TestRunTellsWhatACommandSaidAtLast(t *testing.T) {
	err := run(t.Context(), command{Path: "sh", Args: []string{"-c", "echo no space left >&2; exit 3"}})
	if err == nil || !strings.Contains(err.Error(), "no space left") || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("the error does not tell the cause: %v", err)
	}
}

func TestRunStopsWhatTheCommandStarted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	pidFile := filepath.Join(t.TempDir(), "pid")
	err := run(ctx, command{
		Path: "sh", Args: []string{"-c", "sleep 60 & echo $! >" + pidFile + "; echo started; wait"},
		OnLine: func(string) { cancel() },
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	pid := readPID(t, pidFile)
	for deadline := time.Now().Add(5 * time.Second); alive(pid); {
		if time.Now().After(deadline) {
			t.Fatalf("process %d outlived the command that started it", pid)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func readPID(t *testing.T, file string) int {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(content)))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// alive says whether a process runs; one that only waits to be reaped does not.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	return err == nil && !strings.Contains(string(stat), ") Z ")
}

// What a build downloads may have to come by the user's proxy.
func TestCommandsKeepTheProxy(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://proxy:3128")
	t.Setenv("no_proxy", "example.com")
	var lines []string
	c := command{
		Path: "sh", Args: []string{"-c", "echo $HTTPS_PROXY; echo $no_proxy"}, Env: goEnv(t.TempDir(), true),
		OnLine: func(line string) { lines = append(lines, line) },
	}
	if err := run(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if want := []string{"http://proxy:3128", "example.com"}; !slices.Equal(lines, want) {
		t.Errorf("got %q, want %q", lines, want)
	}
}
