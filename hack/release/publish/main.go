// Command publish publishes the release that prepare has left in dist/: its own
// commit, its tag, its files, and last the tag of its major version, which the
// Action's users name. Run again, it does what is not done yet. docs/releasing.md
// tells of releases.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

const usage = `usage: publish           on GitHub, with its command line tool gh; tags are pushed to origin
       publish -to DIR   in a directory that plays GitHub, for rehearsals: DIR/repository.git
                         is pushed to, DIR/releases/download/VERSION has the files
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintf(os.Stderr, "publish: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("publish", flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprint(flags.Output(), usage) }
	directory := flags.String("to", "", "")
	if err := flags.Parse(args); err != nil {
		return flag.ErrHelp // it has said what is wrong
	}
	if flags.NArg() > 0 {
		flags.Usage()
		return flag.ErrHelp
	}
	if *directory == "" {
		return publish(ctx, github{})
	}
	there, err := openRehearsal(ctx, *directory)
	if err != nil {
		return err
	}
	return publish(ctx, there)
}
