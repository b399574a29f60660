package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"
)

// report is the table that is printed in the end.
type report struct {
	lines []string
}

func (r *report) ratio(what string, ours, floor time.Duration, target float64) {
	ratio := ours.Seconds() / floor.Seconds()
	r.add(what, fmt.Sprintf("%.1f s, by hand %.1f s: %.2f", ours.Seconds(), floor.Seconds(), ratio),
		fmt.Sprintf("<= %.1f", target), ratio <= target)
}

func (r *report) limit(what string, took, target time.Duration) {
	r.add(what, fmt.Sprintf("%.1f s", took.Seconds()), "< "+target.String(), took < target)
}

func (r *report) memory(what string, bytes, target int64) {
	r.add(what, fmt.Sprintf("%.1f GiB", float64(bytes)/(1<<30)), fmt.Sprintf("<= %d GiB", target>>30), bytes <= target)
}

func (r *report) add(what, figure, target string, reached bool) {
	verdict := "reached"
	if !reached {
		verdict = "missed"
	}
	line := fmt.Sprintf("%-50s %-32s %-9s %s", what, figure, target, verdict)
	fmt.Fprintln(os.Stderr, line) // at once: the whole takes minutes
	r.lines = append(r.lines, line)
}

func (r *report) print(out io.Writer) {
	kernel, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	fmt.Fprintf(out, "%d CPUs, Linux %s, %s\n", runtime.NumCPU(), strings.TrimSpace(string(kernel)), time.Now().Format(time.DateOnly))
	fmt.Fprintln(out, strings.Join(r.lines, "\n"))
}

// available is the memory in bytes that the computer has left, page cache
// not counted as used.
func available() int64 {
	text, _ := os.ReadFile("/proc/meminfo")
	for line := range strings.Lines(string(text)) {
		var kilobytes int64
		if n, _ := fmt.Sscanf(line, "MemAvailable: %d kB", &kilobytes); n == 1 {
			return kilobytes << 10
		}
	}
	return 0
}
