// Package drill reckons what a drill of a zone's loss has shown: how long
// nothing was answered, what was lost, and whether that is well. It is pure:
// the requests come with their times.
package drill

import (
	"cmp"
	"slices"
	"time"
)

// Every is how often a request begins, and ProbeTimeout how long it may last.
const (
	Every        = 100 * time.Millisecond
	ProbeTimeout = time.Second
)

// Probe is one request. Its times are on a clock that only runs forwards; where
// that begins does not matter.
type Probe struct {
	Began, Ended time.Duration
	OK           bool
}

// Requests sums up what was asked.
type Requests struct {
	Total      int      `json:"total"`
	Failed     int      `json:"failed"`
	LongestGap Duration `json:"longestGap"` // the longest span in which no request succeeded
}

// Count sums the probes up.
func Count(probes []Probe) Requests {
	r := Requests{Total: len(probes)}
	for _, p := range probes {
		if !p.OK {
			r.Failed++
		}
	}
	for _, s := range silences(probes) {
		r.LongestGap = max(r.LongestGap, Duration(s.to-s.from))
	}
	return r
}

// Writes sums up what the API said that it had kept.
type Writes struct {
	Acknowledged int      `json:"acknowledged"`
	Lost         []string `json:"lost"` // acknowledged, and not there afterwards
}

// Compare looks for acknowledged writes among those that are there at the end.
// What was not acknowledged may be there as well: its answer was lost.
func Compare(acknowledged, there []string) Writes {
	found := make(map[string]bool, len(there))
	for _, name := range there {
		found[name] = true
	}
	w := Writes{Acknowledged: len(acknowledged), Lost: []string{}}
	for _, name := range acknowledged {
		if !found[name] {
			w.Lost = append(w.Lost, name)
		}
	}
	slices.SortFunc(w.Lost, cmp.Compare)
	return w
}
