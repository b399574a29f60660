package walkthrough

import (
	"context"
	"fmt"
	"io"
	"time"
)

// Step is one station of the road.
type Step struct {
	Title string
	Post  string // what the post says it took, or an ellipsis
	Do    func(context.Context, *Lab) error
}

// Result is a station that was reached, and how long it took.
type Result struct {
	Step
	Took time.Duration
	Err  error
}

// Road is the whole way: a cluster in one command and down again; then one
// step by step, put to the test, and taken apart.
func Road() []Step {
	return append(append(append(allAtOnce(), stepByStep()...), outage()...), takeApart()...)
}

// Walk does the steps one after another, up to the first that fails.
func Walk(ctx context.Context, lab *Lab, steps []Step) ([]Result, error) {
	var results []Result
	for _, step := range steps {
		fmt.Fprintf(lab.Log, "\n== %s\n", step.Title)
		started := time.Now()
		err := step.Do(ctx, lab)
		results = append(results, Result{Step: step, Took: time.Since(started), Err: err})
		if err != nil {
			return results, fmt.Errorf("%s: %w", step.Title, err)
		}
	}
	return results, nil
}

// Print shows the timeline beside the post's.
func Print(out io.Writer, results []Result) {
	var total time.Duration
	fmt.Fprintf(out, "\n%-62s %12s %10s\n", "", "the post", "here")
	for _, r := range results {
		total += r.Took
		mark := ""
		if r.Err != nil {
			mark = "  FAILED"
		}
		fmt.Fprintf(out, "%-62s %12s %8.1f s%s\n", r.Title, r.Post, r.Took.Seconds(), mark)
	}
	fmt.Fprintf(out, "%-62s %12s %8.1f s\n", "in all", "", total.Seconds())
}
