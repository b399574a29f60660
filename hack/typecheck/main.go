// Command typecheck type-checks the module that it is run in, with its tests
// and all that they import, as other systems see it: typecheck OS/ARCH… It
// takes seconds where a build takes minutes, since it compiles nothing; what
// only a build finds, such as a missing assembly function, is left to releases.
package main

import (
	"fmt"
	"os"
	"runtime"

	"golang.org/x/sync/errgroup"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: typecheck OS/ARCH…")
		os.Exit(2)
	}
	failed := false
	for _, fault := range run(".", os.Args[1:]) {
		fmt.Fprintln(os.Stderr, fault)
		failed = true
	}
	if failed {
		os.Exit(1)
	}
}

// run checks the module at dir for each of the platforms, as many at a time as
// there are CPUs, and returns all that is wrong, platform by platform.
func run(dir string, platforms []string) []error {
	found := make([][]error, len(platforms))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, platform := range platforms {
		group.Go(func() error {
			found[i] = checkPlatform(dir, platform)
			return nil
		})
	}
	_ = group.Wait() // nothing fails: what is wrong is in found
	var all []error
	for i, faults := range found {
		for _, fault := range faults {
			all = append(all, fmt.Errorf("%s: %w", platforms[i], fault))
		}
	}
	return all
}

func checkPlatform(dir, platform string) []error {
	packages, err := list(dir, platform)
	if err != nil {
		return []error{err}
	}
	return check(packages, platform)
}
