package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// row is one line of the report; one without a target is only told.
type row struct {
	what   string
	figure float64
	unit   string
	target float64 // the most that figure may be; 0 for none
}

func (r row) verdict() string {
	switch {
	case r.target == 0:
		return ""
	case r.figure <= r.target:
		return "ok"
	}
	return "missed"
}

// rows are the medians of all rounds; a ratio is that of the medians.
func rows(rounds []round) []row {
	of := func(figure func(round) time.Duration) time.Duration { return medianOf(rounds, figure) }
	both := func(figure func(round) pair) pair {
		return pair{of(func(r round) time.Duration { return figure(r).product }), of(func(r round) time.Duration { return figure(r).plain })}
	}
	start := both(func(r round) pair { return r.start })
	add := both(func(r round) pair { return r.add })
	join := of(func(r round) time.Duration { return r.join })
	old, newer := of(func(r round) time.Duration { return r.old }), of(func(r round) time.Duration { return r.newer })
	return slices.Concat(
		[]row{
			milliseconds("start-up: kubectl ha version", start.product),
			milliseconds("start-up: kubectl version --client", start.plain),
			{"start-up: ratio", ratio(start.product, start.plain), "", 1},
		},
		versus("3 replicas + 3 workers", "up", both(func(r round) pair { return r.small }), 0.5),
		versus("3 replicas + 9 workers", "up", both(func(r round) pair { return r.large }), 0.55),
		[]row{
			{"3 replicas + 9 workers: processors idle during up", medianOf(rounds, func(r round) float64 { return r.idle }), "%", 10},
			seconds("12 nodes: status", of(func(r round) time.Duration { return r.status }), 1),
			seconds("12 nodes: down", of(func(r round) time.Duration { return r.down }), 15),
			memoryRow("12 nodes: memory of the machines' processes", medianOf(rounds, func(r round) uint64 { return r.memory.machines })),
			memoryRow("12 nodes: memory that the computer has less", medianOf(rounds, func(r round) uint64 { return r.memory.computer })),
		},
		versus("one replica more", "add-replica", add, 1.15),
		versus("an image of 64 MiB on 3 nodes", "local load", both(func(r round) pair { return r.load3 }), 1),
		versus("an image of 64 MiB on 12 nodes", "local load", both(func(r round) pair { return r.load12 }), 1),
		[]row{
			seconds("one replica more: kubeadm join alone", join, 0),
			{"one replica more: ratio to kubeadm join alone", ratio(add.product, join), "", 0},
			seconds("6 nodes: up of the version before", old, 0),
			seconds("6 nodes: upgrade", newer, 0),
			{"6 nodes: upgrade, ratio to up", ratio(newer, old), "", 2.5},
			seconds("GitHub Action, 6 nodes: until all are Ready", of(func(r round) time.Duration { return r.action.main }), 0),
			seconds("GitHub Action, 6 nodes: post", of(func(r round) time.Duration { return r.action.post }), 0),
			seconds("6 nodes: cold start with a pulled image", of(func(r round) time.Duration { return r.cold }), 90),
		},
	)
}

func versus(what, command string, took pair, target float64) []row {
	return []row{
		seconds(what+": kubectl ha "+command, took.product, 0),
		seconds(what+": plain script", took.plain, 0),
		{what + ": ratio", ratio(took.product, took.plain), "", target},
	}
}

func seconds(what string, d time.Duration, target float64) row {
	return row{what, d.Seconds(), "s", target}
}

func milliseconds(what string, d time.Duration) row {
	return row{what, d.Seconds() * 1000, "ms", 0}
}

func memoryRow(what string, bytes uint64) row { return row{what, gigabytes(bytes), "GB", 4} }

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

func medianOf[T cmp.Ordered](rounds []round, figure func(round) T) T {
	var all []T
	for _, r := range rounds {
		all = append(all, figure(r))
	}
	return median(all)
}

// median is the middle one; of an even number, the upper of the two.
func median[T cmp.Ordered](all []T) T {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

func printReport(out io.Writer, h host, rows []row, rounds int) error {
	fmt.Fprintf(out, "\nMeasured on %s; rounds: %d\n\n", h, rounds)
	for _, r := range rows {
		target := ""
		if r.target > 0 {
			target = fmt.Sprintf("≤ %g", r.target)
		}
		line := fmt.Sprintf("%-48s %8.2f %-3s %-6s %s", r.what, r.figure, r.unit, target, r.verdict())
		if _, err := fmt.Fprintln(out, strings.TrimRight(line, " ")); err != nil {
			return fmt.Errorf("print the report: %w", err)
		}
	}
	return nil
}
