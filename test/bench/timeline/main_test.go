package main

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

// TestDraw: steps are drawn that take a second, in the order of their beginnings;
// phases and requests are not.
func TestDraw(t *testing.T) {
	const trace = `{"traceEvents": [
		{"name": "process_name", "ph": "M", "args": {"name": "z-b"}},
		{"name": "Join c & d", "ph": "X", "ts": 2500000, "dur": 4000000, "args": {"result": "done"}},
		{"name": "Start", "ph": "X", "ts": 500000, "dur": 2000000, "args": {"result": "done"}},
		{"name": "Create network", "ph": "X", "ts": 0, "dur": 400000, "args": {"result": "done"}},
		{"name": "preparing", "ph": "X", "ts": 600000, "dur": 1500000}
	]}`
	var out strings.Builder
	if err := draw(strings.NewReader(trace), &out); err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, "timeline.svg", out.String())
}

func TestNothingToDraw(t *testing.T) {
	for _, trace := range []string{"", `{"traceEvents": []}`} {
		if err := draw(strings.NewReader(trace), &strings.Builder{}); err == nil {
			t.Errorf("a picture of %q", trace)
		}
	}
}
