package trace

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"time"
)

// entry is one trace event: ph X is something that took time, ph M names a track.
// Times are microseconds. https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
type entry struct {
	Name      string            `json:"name"`
	Phase     string            `json:"ph"`
	Time      int64             `json:"ts"`
	Duration  int64             `json:"dur,omitempty"`
	Process   int               `json:"pid"`
	Thread    int               `json:"tid"`
	Arguments map[string]string `json:"args,omitempty"`
}

// write puts each track's spans into as many lanes as it takes for none to overlap
// another, since that is how viewers nest them.
func write(out io.Writer, spans []span) error {
	slices.SortFunc(spans, func(a, b span) int {
		return cmp.Or(a.began.Compare(b.began), cmp.Compare(a.track, b.track), cmp.Compare(a.name, b.name))
	})
	entries := []entry{}
	lanes := map[string][]time.Time{} // when the last span of each lane ends, by track
	var tracks []string
	for _, s := range spans {
		if lanes[s.track] == nil {
			tracks = append(tracks, s.track)
			entries = append(entries, entry{Name: "process_name", Phase: "M", Process: len(tracks), Arguments: map[string]string{"name": s.track}})
		}
		lane := slices.IndexFunc(lanes[s.track], func(end time.Time) bool { return !end.After(s.began) })
		if lane < 0 {
			lane = len(lanes[s.track])
			lanes[s.track] = append(lanes[s.track], time.Time{})
		}
		lanes[s.track][lane] = s.ended
		for _, part := range append([]span{s}, s.parts...) {
			entries = append(entries, part.entry(spans[0].began, slices.Index(tracks, s.track)+1, lane))
		}
	}
	return json.NewEncoder(out).Encode(map[string]any{"displayTimeUnit": "ms", "traceEvents": entries})
}

func (s span) entry(since time.Time, process, thread int) entry {
	return entry{Name: s.name, Phase: "X", Time: s.began.Sub(since).Microseconds(), Duration: s.ended.Sub(s.began).Microseconds(),
		Process: process, Thread: thread, Arguments: s.notes}
}
