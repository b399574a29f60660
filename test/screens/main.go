// Command screens runs kubectl ha in a terminal, with real machines on a local
// Compute Engine of its own, and writes what is seen there into the pages that show it.
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

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "\nscreens: %v\n", err)
		os.Exit(errs.ExitCode(err))
	}
}

// run writes the pages when all screens are there, or none.
func run(ctx context.Context) error {
	texts := map[string]string{}
	for file, names := range pages {
		page, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("read the page that is to show the screens: %w", err)
		}
		if err := complete(string(page), names); err != nil { // minutes before it would show otherwise
			return fmt.Errorf("%s: %w", file, err)
		}
		texts[file] = string(page)
	}
	shots, err := take(ctx)
	if err != nil {
		return err
	}
	for file, names := range pages {
		if texts[file], err = place(texts[file], names, shots); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	for file, text := range texts {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
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
