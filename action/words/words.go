// Package words puts counts and times the way people read them.
package words

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Tally counts by name.
type Tally map[string]int

// Add counts one more of the name.
func (t Tally) Add(name string) { t[name]++ }

// String lists the counts, the greatest first: "6 instances, 1 network".
func (t Tally) String() string {
	names := make([]string, 0, len(t))
	for name := range t {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if t[a] != t[b] {
			return t[b] - t[a]
		}
		return strings.Compare(a, b)
	})
	for i, name := range names {
		names[i] = Counted(t[name], strings.ReplaceAll(name, "-", " "))
	}
	return Joined(names)
}

// Counted is a number of things: "1 zone", "2 networks", "3 addresses".
func Counted(n int, what string) string {
	switch {
	case n == 1:
		return "1 " + what
	case strings.HasSuffix(what, "s"):
		return fmt.Sprintf("%d %ses", n, what)
	case strings.HasSuffix(what, "y"):
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(what, "y"))
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Joined lists words; of none it says "nothing".
func Joined(words []string) string {
	if len(words) == 0 {
		return "nothing"
	}
	return strings.Join(words, ", ")
}

// Elapsed is a time as people read it: 4.2s, 1m05s.
func Elapsed(d time.Duration) string {
	d = d.Round(100 * time.Millisecond)
	if d < time.Minute {
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
}
