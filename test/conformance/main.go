// Command conformance runs Kubernetes' own conformance tests on a local cluster
// of three replicas and three workers, and says how they went.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/test/conformance/images"
	"github.com/kubectl-ha/kubectl-ha/test/conformance/report"
	"github.com/kubectl-ha/kubectl-ha/test/conformance/suite"
)

// Where things are, as seen from the repository's root.
const (
	binary  = "bin/kubectl-ha"
	built   = "bin/conformance"
	results = "dist/conformance"
	causes  = "test/conformance/causes.yaml"
	page    = "docs/conformance.md"
)

// limit is how long all may take, testLimit how long the tests may.
const (
	limit     = time.Hour
	testLimit = 45 * time.Minute
)

// parallel is how many tests run side by side: most of them wait most of the
// time.
const parallel = 8

// options are the flags.
type options struct {
	build  bool
	update bool
	focus  string
}

func main() {
	var o options
	flag.BoolVar(&o.build, "build", false, "build the tests and their images only")
	flag.BoolVar(&o.update, "update", false, "write the results into "+page)
	flag.StringVar(&o.focus, "focus", "", "run only the tests whose names match this regular expression")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := conformance(ctx, o); err != nil {
		fmt.Fprintf(os.Stderr, "\nconformance: %v\n", err)
		os.Exit(errs.ExitCode(err))
	}
}

func conformance(ctx context.Context, o options) error {
	if o.update && o.focus != "" {
		return errs.Errorf(errs.Usage, "-update is for a run of all tests, and -focus selects some")
	}
	known, err := report.ReadCauses(causes)
	if err != nil {
		return err
	}
	s, archive, err := build(ctx)
	if err != nil || o.build {
		return err
	}
	began := time.Now()
	tests, err := runOnCluster(ctx, s, archive, o.focus)
	if err != nil {
		return err
	}
	if err := report.Print(os.Stdout, tests, known); err != nil {
		return err
	}
	if o.update {
		if err := report.Update(page, describe(s, began), tests, known); err != nil {
			return err
		}
	}
	return known.Judge(tests, o.focus == "")
}

// build makes the tests, and the archive of their images.
func build(ctx context.Context) (suite.Suite, string, error) {
	s, err := suite.Build(ctx, ".", built, os.Stderr)
	if err != nil {
		return s, "", err
	}
	wanted, err := s.Images(ctx)
	if err != nil {
		return s, "", err
	}
	sources := images.Sources{Root: ".", Programs: s.Dir, Kubernetes: s.Source, Wanted: wanted}
	archive, err := sources.Build(ctx, s.Dir, os.Stderr)
	return s, archive, err
}

func describe(s suite.Suite, began time.Time) report.Run {
	return report.Run{
		Date: began.Format("2 January 2006"), Version: s.Version, Parallel: parallel,
		CPUs: runtime.NumCPU(), Minutes: int(time.Since(began).Round(time.Minute).Minutes()),
	}
}
