// Command bench measures `kubectl ha` against a plain script that does the same
// by hand with kubeadm, in machines of the same local Compute Engine: both in
// one run, on one computer, one after the other.
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
	rounds := flag.Int("rounds", 1, "measure everything so many times and show the medians")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *rounds); err != nil {
		fmt.Fprintf(os.Stderr, "\nbench: %v\n", err)
		os.Exit(errs.ExitCode(err))
	}
}

func run(ctx context.Context, rounds int) (err error) {
	if rounds < 1 {
		return errs.Errorf(errs.Usage, "-rounds %d: want 1 or more", rounds)
	}
	host, err := describeHost()
	if err != nil {
		return err
	}
	b, leave, err := open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, leave()) }()
	var measured []round
	for n := range rounds {
		fmt.Fprintf(b.lab.Log, "\n== round %d of %d\n", n+1, rounds)
		r, err := b.round(ctx)
		if err != nil {
			return fmt.Errorf("round %d: %w", n+1, err)
		}
		measured = append(measured, r)
	}
	archives, err := sizes("dist")
	if err != nil {
		return err
	}
	return printReport(os.Stdout, host, append(rows(measured), archives...), rounds)
}
