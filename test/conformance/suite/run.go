package suite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// Selected are the conformance tests that may run side by side, and do no harm
// to each other: neither [Serial] nor [Disruptive], and not [Slow].
const Selected = "Conformance && !Serial && !Slow && !Disruptive"

// Run is one run of the tests on a cluster.
type Run struct {
	Kubeconfig string
	Kubectl    string        // of the cluster's version
	Workers    int           // how many nodes take pods
	Focus      string        // a regular expression, of which tests to run; empty for all that are selected
	Parallel   int           // how many tests run side by side
	Limit      time.Duration // of all
	Results    string        // a directory, for what the tests leave; what was in it is removed
	Progress   io.Writer     // hears every half minute how far the tests are
}

// The files that tests leave in the directory of results.
const (
	Report = "junit_01.xml" // as the tests name it
	Log    = "e2e.log"      // all that failing tests say
)

// Tests runs the selected tests. Failing tests are no error: they are in the report.
func (s Suite) Tests(ctx context.Context, r Run) (err error) {
	results, err := filepath.Abs(r.Results)
	if err != nil {
		return err
	}
	if err := errors.Join(os.RemoveAll(results), os.MkdirAll(results, 0o755)); err != nil {
		return err
	}
	log, err := os.Create(filepath.Join(results, Log))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	ended := s.ginkgo(ctx, r, results, log)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if _, missing := os.Stat(filepath.Join(results, Report)); missing != nil {
		return fmt.Errorf("the tests left no report, see %s: %w", log.Name(), errors.Join(ended, missing))
	}
	return nil
}

// ginkgo runs the tests to their end. An interrupt gives them no time to clean up:
// the cluster goes, with all that is in it.
func (s Suite) ginkgo(ctx context.Context, r Run, results string, log io.Writer) error {
	shown := &progress{out: log}
	cmd := exec.CommandContext(ctx, s.Program("ginkgo"), s.arguments(r, results)...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = results, shown, shown
	endTogether(cmd)
	cmd.WaitDelay = 10 * time.Second
	speaking, stop := context.WithCancel(ctx)
	defer stop()
	go speak(speaking, r.Progress, shown.String)
	return cmd.Run()
}

func (s Suite) arguments(r Run, results string) []string {
	arguments := []string{
		"--procs", strconv.Itoa(r.Parallel), "--timeout", r.Limit.String(), "--no-color", "--silence-skips",
		"--label-filter", Selected,
	}
	if r.Focus != "" {
		arguments = append(arguments, "--focus", r.Focus)
	}
	return append(arguments, s.Program("e2e.test"), "--",
		"--kubeconfig", r.Kubeconfig, "--kubectl-path", r.Kubectl,
		"--provider", "skeleton", "--num-nodes", strconv.Itoa(r.Workers), "--report-dir", results)
}
