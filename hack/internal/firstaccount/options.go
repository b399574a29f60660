package main

import (
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

const usage = `usage: hack/first-account -region REGION [flags]
Tries a small cluster on Google Compute Engine, step by step, deletes it, and writes a
report for an issue. It asks before it spends anything.
`

// options are what was asked for.
type options struct {
	project, region, zone string
	local, yes            bool
	window                time.Duration
	report                string
}

func read(args []string, help io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("first-account", flag.ContinueOnError)
	flags.SetOutput(help)
	flags.Usage = func() {
		fmt.Fprint(help, usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&o.project, "project", "", "the `PROJECT` (default that of the credentials)")
	flags.StringVar(&o.region, "region", "", "the `REGION`, such as europe-west1")
	flags.StringVar(&o.zone, "zone", "", "the `ZONE` (default the region's first)")
	flags.BoolVar(&o.local, "local", false, "on the local Compute Engine, which has to run")
	flags.BoolVar(&o.yes, "yes", false, "do not ask")
	flags.DurationVar(&o.window, "watch", 90*time.Second, "how long to watch a machine's routes after a change")
	flags.StringVar(&o.report, "report", "first-account.md", "write the report to this `FILE`")
	if err := flags.Parse(args); err != nil {
		return options{}, flag.ErrHelp // it has said what is wrong
	}
	switch {
	case flags.NArg() > 0:
		return options{}, errs.Errorf(errs.Usage, "unexpected arguments %q", flags.Args())
	case o.region == "" && !o.local:
		return options{}, errs.Errorf(errs.Usage, "-region: required").WithHint("hack/first-account -region europe-west1")
	}
	return o, nil
}
