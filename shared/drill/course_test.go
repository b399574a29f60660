package drill

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// at is a probe that ends so many milliseconds after the beginning.
func at(ended int, ok bool) Probe {
	return Probe{Began: time.Duration(ended-20) * time.Millisecond, Ended: time.Duration(ended) * time.Millisecond, OK: ok}
}

func TestCourse(t *testing.T) {
	for name, test := range map[string]struct {
		probes []Probe
		ends   Millis
		want   Course
	}{
		"none": {nil, 400, Course{Every: 500, Succeeded: []int{0}, Failed: []int{0}, Gaps: []Span{}}},
		"by when they end": {
			[]Probe{at(499, true), at(500, false), at(990, true), at(1000, true)}, 1200,
			Course{Every: 500, Succeeded: []int{1, 1, 1}, Failed: []int{0, 1, 0}, Gaps: []Span{}},
		},
		"before the beginning, and after the end": {
			[]Probe{at(-30, true), at(2000, true)}, 900,
			Course{Every: 500, Succeeded: []int{1, 1}, Failed: []int{0, 0}, Gaps: []Span{{0, 2000}}},
		},
		"gaps": {
			[]Probe{at(20, true), at(400, false), at(520, true), at(1019, true), at(1600, false)}, 1600,
			Course{Every: 500, Succeeded: []int{1, 1, 1, 0}, Failed: []int{1, 0, 0, 1}, Gaps: []Span{{20, 520}, {1019, 1600}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, NewCourse(test.probes, test.ends)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestCourseIsBounded: however long a drill takes, and however many gaps it has, of
// which the longest are kept.
func TestCourseIsBounded(t *testing.T) {
	for _, length := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 45 * time.Minute, 100 * time.Hour} {
		if c := NewCourse(nil, In(length)); len(c.Succeeded) > maxSlots+1 || len(c.Failed) != len(c.Succeeded) {
			t.Errorf("%s have %d slots of %s", length, len(c.Succeeded), c.Every.Duration())
		}
	}
	var probes []Probe
	ended := 0
	for n := range 2 * maxGaps {
		ended += 1000 + n
		probes = append(probes, at(ended, true))
	}
	gaps := NewCourse(probes, Millis(ended)).Gaps
	if len(gaps) != maxGaps || gaps[0].To-gaps[0].From != 1000+maxGaps || gaps[maxGaps-1].To != Millis(ended) {
		t.Errorf("%d gaps: %v", len(gaps), gaps)
	}
}

func TestShift(t *testing.T) {
	probes := []Probe{at(100, true)}
	if got := Shift(probes, -time.Second); got[0].Ended != -900*time.Millisecond || got[0].Began != -920*time.Millisecond || probes[0].Ended <= 0 {
		t.Errorf("%v of %v", got, probes)
	}
}
