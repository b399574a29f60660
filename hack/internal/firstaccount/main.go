// Command firstaccount takes a cluster's risky steps on an account of Google Cloud on
// which none was taken before, and writes a report. hack/first-account builds and runs
// it, and docs/gce.md tells of it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// The first signal asks for the deletion, the next one ends this at once.
	context.AfterFunc(ctx, stop)
	err := run(ctx, os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "error: %v\n", err)
		if hint := errs.HintOf(err); hint != "" {
			fmt.Fprintf(os.Stderr, "hint: %s\n", hint)
		}
	}
	os.Exit(errs.ExitCode(err))
}

func run(ctx context.Context, args []string) error {
	o, err := read(args, os.Stderr)
	if err != nil {
		return err
	}
	place, err := o.find(ctx)
	if err != nil {
		return err
	}
	s, err := newSession(ctx, o, place)
	if err != nil {
		return err
	}
	defer s.close()
	return s.run(ctx)
}
