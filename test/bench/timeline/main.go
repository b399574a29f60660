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
	"strings"
	"time"
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
	_, err = io.WriteString(out, picture(spans))
	return err
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
	labels = 330 // width of the names
	second = 14
	row    = 22
)

func picture(spans []span) string {
	var end time.Duration
	for _, s := range spans {
		end = max(end, s.at+s.took)
	}
	seconds := int(end.Seconds()) + 2
	width, height := labels+seconds*second+60, (len(spans)+2)*row
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">
<style>
text { fill: #1f2328 } line { stroke: #d1d9e0 } rect { fill: #0969da }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } line { stroke: #3d444d } rect { fill: #4493f8 } }
</style>
`, width, height)
	for at := 0; at <= seconds; at += 5 {
		x := labels + at*second
		fmt.Fprintf(&b, `<line x1="%d" y1="%d" x2="%d" y2="%d"/><text x="%d" y="16" text-anchor="middle">%d s</text>`+"\n", x, row, x, height-row/2, x, at)
	}
	for i, s := range spans {
		b.WriteString(bar(s, (i+1)*row))
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// bar is a step in the row that begins at y.
func bar(s span, y int) string {
	x, wide := labels+s.at.Seconds()*second, s.took.Seconds()*second
	return fmt.Sprintf(`<text x="%d" y="%d" text-anchor="end">%s</text><rect x="%.0f" y="%d" width="%.0f" height="%d" rx="2"/><text x="%.0f" y="%d">%.1f</text>`+"\n",
		labels-8, y+16, escape(s.name), x, y+4, wide, row-8, x+wide+4, y+16, s.took.Seconds())
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace
