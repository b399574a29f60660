// Command prepare makes all that a release of the commit that is checked out has, in
// dist/, and publishes nothing. docs/releasing.md tells of releases.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/pins"
	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/version"
)

const usage = `usage: prepare [flags] VERSION    such as v1.2.3, or v1.2.3-rc.1 for a prerelease
       prepare [flags] -snapshot  for a look at what a release would have; the work tree
                                  may differ from its commit, and no network is needed
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintf(os.Stderr, "prepare: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	wanted, err := read(args, os.Stderr)
	if err != nil {
		return err
	}
	return prepare(ctx, wanted)
}

// options are what was asked for.
type options struct {
	version    version.Version
	snapshot   bool
	repository string // its address, below which releases have their files
	platform   string // linux/amd64; "" for all
}

func read(args []string, help io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("prepare", flag.ContinueOnError)
	flags.SetOutput(help)
	flags.Usage = func() {
		fmt.Fprint(help, usage)
		flags.PrintDefaults()
	}
	flags.BoolVar(&o.snapshot, "snapshot", false, "make "+version.Snapshot)
	flags.StringVar(&o.repository, "repository", pins.Repository, "where the release will be; another `URL` is for rehearsals")
	flags.StringVar(&o.platform, "platform", "", "make it for one `OS/ARCH` only, for rehearsals")
	if err := flags.Parse(args); err != nil {
		return options{}, flag.ErrHelp // it has said what is wrong
	}
	text := version.Snapshot
	if !o.snapshot {
		text = flags.Arg(0)
	}
	if flags.NArg() > 1 || o.snapshot == (flags.NArg() == 1) {
		flags.Usage()
		return options{}, flag.ErrHelp
	}
	parsed, err := version.Parse(text)
	o.version = parsed
	return o, err
}
