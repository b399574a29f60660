// Command screens runs kubectl ha in a terminal, with real machines on a local
// Compute Engine of its own, and writes what is seen there into the README.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

const readmeFile = "README.md"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "\nscreens: %v\n", err)
		os.Exit(errs.ExitCode(err))
	}
}

// run writes the page when all screens are there, or not at all.
func run(ctx context.Context) error {
	page, err := os.ReadFile(readmeFile)
	if err != nil {
		return fmt.Errorf("read the page that is to show the screens: %w", err)
	}
	if err := complete(string(page)); err != nil { // minutes before it would show otherwise
		return fmt.Errorf("%s: %w", readmeFile, err)
	}
	shots, err := take(ctx)
	if err != nil {
		return err
	}
	text, err := place(string(page), shots)
	if err != nil {
		return fmt.Errorf("%s: %w", readmeFile, err)
	}
	return os.WriteFile(readmeFile, []byte(text), 0o644)
}

// take opens an engine for the time of the commands.
func take(ctx context.Context) (shots []shot, err error) {
	s, err := open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if shots, err = s.shoot(ctx); err != nil {
		return nil, err
	}
	return shots, s.betray(shots)
}
