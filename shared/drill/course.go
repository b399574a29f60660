package drill

import (
	"cmp"
	"slices"
	"time"
)

// Course is what became of requests in the course of a drill. Each counts in the slot
// in which it ended: the first begins with the Timeline.
type Course struct {
	Every     Millis `json:"every"` // a slot's length
	Succeeded []int  `json:"succeeded"`
	Failed    []int  `json:"failed"`
	Gaps      []Span `json:"gaps"` // the longest in which none succeeded, in the order of their times
}

// Span is a part of a Timeline.
type Span struct {
	From Millis `json:"from"`
	To   Millis `json:"to"`
}

// Length is how long the span is.
func (s Span) Length() Duration { return Duration((s.To - s.From).Duration()) }

// A drill may take as long as it likes: what is kept of its requests has bounds.
const (
	maxSlots = 240
	maxGaps  = 20
)

// shortGap is the least that counts as a gap: some requests must have failed in it.
const shortGap = 5 * Every

// NewCourse sums up the requests of a Timeline that ends at a time; theirs are since
// it began.
func NewCourse(probes []Probe, ends Millis) Course {
	every := slot(ends.Duration())
	slots := int(ends.Duration()/every) + 1
	c := Course{Every: In(every), Succeeded: make([]int, slots), Failed: make([]int, slots), Gaps: []Span{}}
	for _, p := range probes {
		at := min(int(max(p.Ended, 0)/every), slots-1)
		if p.OK {
			c.Succeeded[at]++
		} else {
			c.Failed[at]++
		}
	}
	for _, s := range silences(probes) {
		if s.to-s.from >= shortGap {
			c.Gaps = append(c.Gaps, Span{In(s.from), In(s.to)})
		}
	}
	slices.SortStableFunc(c.Gaps, func(a, b Span) int { return cmp.Compare(b.Length(), a.Length()) })
	c.Gaps = c.Gaps[:min(len(c.Gaps), maxGaps)]
	slices.SortFunc(c.Gaps, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	return c
}

// slot is a length of slots of which there are not too many.
func slot(length time.Duration) time.Duration {
	const second = time.Second
	for _, every := range []time.Duration{second / 2, second, 2 * second, 5 * second, 10 * second, 20 * second} {
		if length < maxSlots*every {
			return every
		}
	}
	return (length/maxSlots + time.Second).Truncate(time.Second)
}

// silence is a time without a success.
type silence struct{ from, to time.Duration }

// silences are the times between successes. That from the first request's beginning
// to the first success is one, and so is that from the last success to the end.
func silences(probes []Probe) (all []silence) {
	if len(probes) == 0 {
		return nil
	}
	began, ended := probes[0].Began, probes[0].Ended
	var successes []time.Duration
	for _, p := range probes {
		began, ended = min(began, p.Began), max(ended, p.Ended)
		if p.OK {
			successes = append(successes, p.Ended)
		}
	}
	slices.Sort(successes)
	last := began
	for _, at := range append(successes, ended) {
		all = append(all, silence{last, at})
		last = at
	}
	return all
}

// Shift are the probes on a clock that shows so much more.
func Shift(probes []Probe, by time.Duration) []Probe {
	shifted := slices.Clone(probes)
	for i := range shifted {
		shifted[i].Began += by
		shifted[i].Ended += by
	}
	return shifted
}
