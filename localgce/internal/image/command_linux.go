package image

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/program"
)

// command is a program that a build runs.
type command struct {
	Path      string // absolute, a program of the system's, or goProgram
	Args      []string
	Env       []string // added to this process's environment
	Dir       string
	Stdin     io.Reader
	OnLine    func(string) // gets each line of its output; may be nil
	OwnMounts bool         // in a mount namespace that ends with it
	OwnPIDs   bool         // in a PID namespace: nothing it starts outlives it
}

// goProgram is found as the user finds it: the system's may be too old. All
// else is run from the system's directories, and finds no others.
const goProgram = "go"

// grace is how long an interrupted command may clean up after itself.
const grace = 10 * time.Second

// run runs c to its end. When ctx ends first, c and all that it started are
// told to stop, and killed if they do not. An error has the last lines that c
// wrote.
func run(ctx context.Context, c command) error {
	// The kernel ties Pdeathsig to the thread that started the child.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	output, writer := io.Pipe()
	cmd := c.exec(ctx)
	cmd.Env, cmd.Dir, cmd.Stdin = append(cmd.Env, c.Env...), c.Dir, c.Stdin
	cmd.Stdout, cmd.Stderr = writer, writer
	cmd.SysProcAttr = c.isolation()
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, c.stopSignal()) }
	cmd.WaitDelay = grace

	last := make(chan []string)
	go func() { last <- readLines(output, c.OnLine) }()
	err := cmd.Run()
	if cmd.Process != nil {
		// What is left of the group, such as a compiler whose parent died, would
		// go on for nothing; usually there is nothing left, which is an error.
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
	writer.Close()
	lines := <-last
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%s: stopped: %w", c.Path, ctx.Err())
	case err != nil:
		return fmt.Errorf("%s: %w; it said at last:\n%s", c.Path, err, strings.Join(lines, "\n"))
	}
	return nil
}

func (c command) exec(ctx context.Context) *exec.Cmd {
	if c.Path != goProgram {
		return program.Command(ctx, c.Path, c.Args...)
	}
	cmd := exec.CommandContext(ctx, c.Path, c.Args...)
	cmd.Env = os.Environ()
	return cmd
}

func (c command) isolation() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	if c.OwnMounts {
		attr.Unshareflags = syscall.CLONE_NEWNS // Go makes its mounts private
	}
	if c.OwnPIDs {
		attr.Cloneflags = syscall.CLONE_NEWPID
		attr.Pdeathsig = c.stopSignal()
	}
	return attr
}

// stopSignal is one that c cannot overhear: the first process of a PID
// namespace gets no SIGTERM unless it handles it, and SIGKILL to it ends all.
func (c command) stopSignal() syscall.Signal {
	if c.OwnPIDs {
		return syscall.SIGKILL
	}
	return syscall.SIGTERM
}

// readLines hands each line on, and returns the last ones for a message.
func readLines(r io.Reader, onLine func(string)) []string {
	const keep = 15
	var last []string
	scanner := bufio.NewScanner(r)
	for scanner.Scan() {
		line := scanner.Text()
		if last = append(last, line); len(last) > keep {
			last = last[1:]
		}
		if onLine != nil {
			onLine(line)
		}
	}
	// A line too long to scan must not block the command.
	_, _ = io.Copy(io.Discard, r)
	return last
}
