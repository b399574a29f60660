package clustertest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Settle is the time in which all has happened that follows by itself: health
// checks, nodes that are missed.
const Settle = 2 * time.Minute

// Snapshot is all that a command is to have brought about, once that has settled.
func Snapshot(w *World) []string {
	time.Sleep(Settle)
	return slices.Concat(w.Resources(), w.Clusters(), []string{
		"the etcd leader is in " + w.LeaderZone(), fmt.Sprintf("the contexts are %q", w.Contexts()),
	})
}

// Differences are the lines that only one of the two has.
func Differences(want, have []string) string {
	var lines []string
	for _, line := range without(want, have) {
		lines = append(lines, "- "+line)
	}
	for _, line := range without(have, want) {
		lines = append(lines, "+ "+line)
	}
	return strings.Join(lines, "\n")
}

// without are the lines of a that b does not have, or not as often.
func without(a, b []string) (rest []string) {
	b = slices.Clone(b)
	for _, line := range a {
		if i := slices.Index(b, line); i >= 0 {
			b = slices.Delete(b, i, i+1)
		} else {
			rest = append(rest, line)
		}
	}
	return rest
}
