// Command demo walks the whole road on the local Compute Engine, for real, and
// prints a timeline beside that of the post. It fails if any check does.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := demo(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "\ndemo: %v\n", err)
		os.Exit(errs.ExitCode(err))
	}
}

func demo(ctx context.Context) (err error) {
	lab, leave, err := walkthrough.Open(ctx, "bin/kubectl-ha", "demo", os.Stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, leave()) }()
	results, err := walkthrough.Walk(ctx, lab, walkthrough.Road())
	walkthrough.Print(os.Stdout, results)
	return err
}
