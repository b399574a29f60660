package drill

import (
	"slices"
	"time"
)

// Millis is a time in milliseconds since a Timeline began.
type Millis int64

// Duration is the time as Go has it.
func (m Millis) Duration() time.Duration { return time.Duration(m) * time.Millisecond }

// In is a time since the beginning in milliseconds. What was before is taken for 0.
func In(since time.Duration) Millis { return Millis(max(since, 0).Milliseconds()) }

// Timeline is the course of a zone's drill, as a picture of it shows it: from the
// first request to the API until all was back. What was looked at again and again
// is kept as of each change only.
type Timeline struct {
	Began   time.Time   `json:"began"`
	Ends    Millis      `json:"ends"`
	Phases  []Phase     `json:"phases"`
	API     Course      `json:"api"`
	Service Course      `json:"service"`
	Leaders Leaders     `json:"leaders"`
	Nodes   ReadyCounts `json:"nodes"` // that are Ready
	Pods    ReadyCounts `json:"pods"`  // of the Service, that are Ready
}

// The phases of a zone's drill, in their order.
const (
	Before  = "before"  // all runs
	Stop    = "stop"    // from the order to stop the machines until they are off
	Detect  = "detect"  // until the nodes are NotReady
	Deploy  = "deploy"  // until a new Deployment is ready elsewhere
	Recover = "recover" // from the order to start them until all is back
)

// Phase lasts until the next one.
type Phase struct {
	Name string `json:"name"`
	From Millis `json:"from"`
}

// Begins is when a phase has begun; the Timeline's end where it never has.
func (t Timeline) Begins(phase string) Millis {
	for _, p := range t.Phases {
		if p.Name == phase {
			return p.From
		}
	}
	return t.Ends
}

// Leader is etcd's from a time on.
type Leader struct {
	From Millis `json:"from"`
	Name string `json:"name,omitempty"` // empty where there was none, or none was found
	Zone string `json:"zone,omitempty"`
}

// Leaders are those that led one after another.
type Leaders []Leader

// Add adds who led at a time, unless that has not changed.
func (all *Leaders) Add(l Leader) {
	if n := len(*all); n == 0 || (*all)[n-1].Name != l.Name {
		*all = append(*all, l)
	}
}

// ReadyCount is how many of a zone's nodes or pods are Ready from a time on.
type ReadyCount struct {
	Zone    string `json:"zone"`
	From    Millis `json:"from"`
	Ready   int    `json:"ready"`
	Of      int    `json:"of"`
	Unknown bool   `json:"unknown,omitempty"` // the API did not answer
}

// ReadyCounts are those of all zones, in the order of their times.
type ReadyCounts []ReadyCount

// Add adds what was seen of a zone, unless that has not changed.
func (all *ReadyCounts) Add(c ReadyCount) {
	if of := all.Of(c.Zone); len(of) > 0 {
		last := of[len(of)-1]
		if last.From = c.From; last == c {
			return
		}
	}
	*all = append(*all, c)
}

// Lose adds that nothing is known of any zone from a time on.
func (all *ReadyCounts) Lose(from Millis) {
	for _, zone := range all.Zones() {
		all.Add(ReadyCount{Zone: zone, From: from, Unknown: true})
	}
}

// Zones are those of which something was seen, sorted.
func (all ReadyCounts) Zones() (zones []string) {
	for _, c := range all {
		zones = append(zones, c.Zone)
	}
	slices.Sort(zones)
	return slices.Compact(zones)
}

// Of are the counts of one zone.
func (all ReadyCounts) Of(zone string) (counts []ReadyCount) {
	for _, c := range all {
		if c.Zone == zone {
			counts = append(counts, c)
		}
	}
	return counts
}
