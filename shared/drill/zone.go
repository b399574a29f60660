package drill

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// LongestGap is what a cluster may go without an answer when it loses a zone,
// of the API and of a Service alike; docs/drill.md says what bounds it.
const LongestGap = 30 * time.Second

// Zone is what the drill of one zone has shown. Stopped and NotReady are from
// the order to stop its machines, Recovered from the order to start them.
type Zone struct {
	Zone          string    `json:"zone"`
	Machines      []string  `json:"machines"` // that were stopped
	API           Requests  `json:"api"`      // each a write and a read through the load balancer
	Service       Requests  `json:"service"`  // asked from a zone that stays
	Writes        Writes    `json:"writes"`
	LeaderChanges int       `json:"leaderChanges"` // elections of etcd
	Stopped       Duration  `json:"stopped"`       // until the machines were off
	NotReady      Duration  `json:"notReady"`      // until all of its nodes were NotReady
	Recovered     Duration  `json:"recovered"`     // until nodes, members and load balancer were back
	Findings      []Finding `json:"findings"`
	Timeline      *Timeline `json:"timeline,omitempty"`
}

// Finding is one thing that the drill looked at.
type Finding struct {
	ID     string `json:"id"` // stable, such as "api-served"
	Text   string `json:"text"`
	Holds  bool   `json:"holds"`
	Detail string `json:"detail,omitempty"` // why not
}

// Witness is why something that was waited for did not come; "" where it did.
type Witness struct {
	NotReady, Deployed, Back string
}

// Judge fills in the findings.
func (z *Zone) Judge(saw Witness) {
	z.Findings = []Finding{
		finding("not-ready", "its nodes became NotReady", saw.NotReady),
		finding("api-served", "the API was served", z.API.wrong()),
		finding("service-served", "the Service was served", z.Service.wrong()),
		finding("deployed", "a new Deployment became ready elsewhere", saw.Deployed),
		finding("back", "nodes, etcd members and load balancer came back", saw.Back),
		finding("no-write-lost", "no acknowledged write was lost", z.Writes.wrong()),
	}
}

func finding(id, text, wrong string) Finding {
	return Finding{ID: id, Text: text, Holds: wrong == "", Detail: wrong}
}

func (r Requests) wrong() string {
	switch {
	case r.Total == r.Failed:
		return fmt.Sprintf("none of %d requests succeeded", r.Total)
	case time.Duration(r.LongestGap) > LongestGap:
		return fmt.Sprintf("for %s none succeeded; %s is the most that should be", r.LongestGap, LongestGap)
	}
	return ""
}

func (w Writes) wrong() string {
	const few = 5
	switch n := len(w.Lost); {
	case w.Acknowledged == 0:
		return "none was acknowledged"
	case n == 0:
		return ""
	default:
		return fmt.Sprintf("%d are gone: %s", n, strings.Join(w.Lost[:min(n, few)], ", "))
	}
}

// Passed reports whether all findings hold.
func (z Zone) Passed() bool {
	return !slices.ContainsFunc(z.Findings, func(f Finding) bool { return !f.Holds })
}

// Failures are the findings that do not hold, each a part of a sentence.
func (z Zone) Failures() (all []string) {
	for _, f := range z.Findings {
		if !f.Holds {
			all = append(all, fmt.Sprintf("it does not hold that %s: %s", f.Text, f.Detail))
		}
	}
	return all
}
