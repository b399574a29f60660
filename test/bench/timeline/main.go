// Command timeline draws the steps of a trace that `kubectl ha up --trace` wrote, as
// an SVG: `go run ./test/bench/timeline <trace.json >picture.svg`.
package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/chart"
)

func main() {
	if err := draw(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "timeline:", err)
		os.Exit(1)
	}
}

// span is a step, from the beginning of the command on.
type span struct {
	name     string
	at, took time.Duration
}

// shortest is how long a step must take to be drawn.
const shortest = time.Second

func draw(in io.Reader, out io.Writer) error {
	spans, err := read(in)
	if err != nil {
		return err
	}
	if len(spans) == 0 {
		return fmt.Errorf("no step of the trace takes %s", shortest)
	}
	return picture(spans).Write(out)
}

// event is one of Chrome's trace events, as plugin/trace writes them; times in µs.
type event struct {
	Name  string
	Phase string `json:"ph"`
	At    int64  `json:"ts"`
	Took  int64  `json:"dur"`
	Args  struct{ Result string }
}

// read are the steps, which alone have a result, in the order of their beginnings.
func read(in io.Reader) (spans []span, err error) {
	var trace struct{ TraceEvents []event }
	if err := json.NewDecoder(in).Decode(&trace); err != nil {
		return nil, fmt.Errorf("read the trace: %w", err)
	}
	for _, e := range trace.TraceEvents {
		took := time.Duration(e.Took) * time.Microsecond
		if e.Phase == "X" && e.Args.Result != "" && took >= shortest {
			spans = append(spans, span{e.Name, time.Duration(e.At) * time.Microsecond, took})
		}
	}
	slices.SortStableFunc(spans, func(a, b span) int { return cmp.Compare(a.at, b.at) })
	return spans, nil
}

// Measures of the picture, in pixels.
const (
	labels   = 330 // width of the names
	second   = 14
	row      = 22
	high     = 14
	baseline = 16 // of a text, from the top of its row
)

// picture has a row for each step, with its name before it and its seconds after it.
func picture(spans []span) chart.Picture {
	var end time.Duration
	for _, s := range spans {
		end = max(end, s.at+s.took)
	}
	end = (end + 2*time.Second).Truncate(time.Second)
	axis := chart.Axis{To: end, Left: labels, Right: labels + chart.Px(end.Seconds()*second)}
	p := chart.Picture{
		ID: "steps", Title: "Steps of kubectl ha up", Desc: "The steps that take a second or more, by when they begin.",
		Width: axis.Right + 60, Height: chart.Px(len(spans)+2) * row,
	}
	for _, tick := range axis.Ticks() {
		p.Lines = append(p.Lines, chart.Line{X1: tick.X, Y1: row, X2: tick.X, Y2: p.Height - row/2})
		p.Texts = append(p.Texts, chart.Text{X: tick.X, Y: baseline, Anchor: "middle", Text: tick.Label})
	}
	for i, s := range spans {
		y := chart.Px(i+1) * row
		from, to := axis.X(s.at), axis.X(s.at+s.took)
		p.Rects = append(p.Rects, chart.Rect{X: from, Y: y + (row-high)/2, W: to - from, H: high, Class: "good"})
		p.Texts = append(p.Texts,
			chart.Text{X: labels - 8, Y: y + baseline, Anchor: "end", Text: s.name},
			chart.Text{X: to + 4, Y: y + baseline, Text: fmt.Sprintf("%.1f", s.took.Seconds())})
	}
	return p
}
