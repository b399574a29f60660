package drill

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestChangesAlone are kept of what is seen again and again.
func TestChangesAlone(t *testing.T) {
	var counts ReadyCounts
	for from, ready := range []int{2, 2, 1, 1, 2} {
		counts.Add(ReadyCount{Zone: "c", From: Millis(from), Ready: ready, Of: 2})
		counts.Add(ReadyCount{Zone: "b", From: Millis(from), Ready: 1, Of: 1})
	}
	counts.Lose(5)
	counts.Lose(6)
	want := []ReadyCount{{"c", 0, 2, 2, false}, {"c", 2, 1, 2, false}, {"c", 4, 2, 2, false}, {"c", 5, 0, 0, true}}
	if diff := cmp.Diff(want, counts.Of("c")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if zones := counts.Zones(); !cmp.Equal(zones, []string{"b", "c"}) || len(counts.Of("b")) != 2 {
		t.Errorf("%q: %v", zones, counts)
	}
	var leaders Leaders
	for from, name := range []string{"b", "b", "", "", "c", "b"} {
		leaders.Add(Leader{From: Millis(from), Name: name})
	}
	if diff := cmp.Diff(Leaders{{From: 0, Name: "b"}, {From: 2}, {From: 4, Name: "c"}, {From: 5, Name: "b"}}, leaders); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPhases(t *testing.T) {
	line := Timeline{Ends: 900, Phases: []Phase{{Before, 0}, {Stop, 300}}}
	if line.Begins(Stop) != 300 || line.Begins(Recover) != 900 {
		t.Errorf("%+v", line)
	}
}
