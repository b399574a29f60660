package suite

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// goCommand runs Go in the module of the tests.
type goCommand struct {
	dir string
	log io.Writer
}

func (g goCommand) run(ctx context.Context, arguments ...string) error {
	_, err := g.output(ctx, arguments...)
	return err
}

func (g goCommand) output(ctx context.Context, arguments ...string) (string, error) {
	var output bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", arguments...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = g.dir, &output, g.log
	// What these are for the user must not decide what is built.
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=readonly", "GOWORK=off")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	speaking, stop := context.WithCancel(ctx)
	defer stop()
	go speak(speaking, g.log, func() string { return "go " + arguments[0] + ": compiling" })
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("go %s in %s: %w", arguments[0], g.dir, err)
	}
	return output.String(), nil
}
