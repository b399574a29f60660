package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// binary is the product.
type binary struct {
	path       string
	kubeconfig string    // of its own
	log        io.Writer // sees what it prints, too
}

// run runs a command, and returns all that it printed. It is interrupted when ctx ends,
// and then has a while for an orderly end.
func (b binary) run(ctx context.Context, arguments ...string) (string, error) {
	var printed bytes.Buffer
	cmd := b.command(ctx, arguments...)
	both := io.MultiWriter(&printed, b.log)
	cmd.Stdout, cmd.Stderr = both, both
	err := cmd.Run()
	switch {
	case err != nil && ctx.Err() != nil:
		err = errs.Errorf(errs.KindOf(ctx.Err()), "%w", err)
	case err != nil:
		err = errs.Errorf(errs.Failed, "%w, see what it printed", err)
	}
	return printed.String(), err
}

// output is what a command prints as its result.
func (b binary) output(ctx context.Context, arguments ...string) (string, error) {
	output, err := b.command(ctx, arguments...).Output()
	return string(output), err
}

func (b binary) command(ctx context.Context, arguments ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, b.path, arguments...)
	cmd.Env = append(os.Environ(), "KUBECONFIG="+b.kubeconfig, "KUBECTL_HA_PROGRESS=plain")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = time.Minute
	alone(cmd)
	return cmd
}
