package ui

import (
	"slices"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// keptDetails is how many of a step's last details are shown when it fails.
const keptDetails = 5

// tree is what has happened so far: by zone, and in a zone by the thing that
// steps work on, such as a machine. A thing shows the latest of its steps.
// It is not safe for concurrent use.
type tree struct {
	began time.Time
	zones []*zone // by name; what is regional, under "", comes first
	done  int
	bad   int
}

type zone struct {
	name string
	rows []*row
	done int // steps
}

type row struct {
	subject string
	step    string
	title   string
	kind    event.Kind
	since   time.Time
	until   time.Time // zero while it runs
	present int       // how many lines the last detail has
	details []string  // the last lines, of that one and of those before
	err     []string
}

// apply takes an event that belongs to a step.
func (t *tree) apply(e event.Event) {
	if t.began.IsZero() {
		t.began = e.Time
	}
	zone := t.zone(e.Zone)
	row := zone.row(subject(e.Step))
	switch e.Kind {
	case event.Started:
		row.start(e)
	case event.Progress:
		row.note(e.Detail)
	case event.Done, event.Skipped:
		t.done++
		zone.done++
		row.end(e)
	case event.Cancelled:
		row.end(e)
	case event.Failed:
		t.bad++
		row.end(e)
		row.err = cleanLines(e.Error)
	}
}

// running counts the steps that are under way.
func (t *tree) running() int {
	n := 0
	for _, zone := range t.zones {
		for _, row := range zone.rows {
			if row.runs() {
				n++
			}
		}
	}
	return n
}

func (t *tree) zone(name string) *zone {
	at, found := slices.BinarySearchFunc(t.zones, name, func(z *zone, name string) int {
		return strings.Compare(z.name, name)
	})
	if !found {
		t.zones = slices.Insert(t.zones, at, &zone{name: name})
	}
	return t.zones[at]
}

func (z *zone) row(subject string) *row {
	for _, row := range z.rows {
		if row.subject == subject {
			return row
		}
	}
	z.rows = append(z.rows, &row{subject: subject})
	return z.rows[len(z.rows)-1]
}

// subject is what a step works on: the last word of its id, such as
// "instance/demo-control-plane-b" of "join instance/demo-control-plane-b".
func subject(step string) string {
	return step[strings.LastIndexByte(step, ' ')+1:]
}

func (r *row) runs() bool { return r.until.IsZero() }

func (r *row) failed() bool { return r.kind == event.Failed }

func (r *row) start(e event.Event) {
	*r = row{subject: r.subject, step: e.Step, title: clean(e.Title), kind: e.Kind, since: e.Time}
	r.note(e.Detail)
}

func (r *row) note(detail string) {
	lines := cleanLines(detail)
	if more := len(lines) - keptDetails; more > 0 {
		lines = slices.Delete(lines, 1, 1+more)
	}
	if len(lines) == 0 || slices.Equal(lines, r.now()) {
		return
	}
	r.present = len(lines)
	r.details = append(r.details, lines...)
	r.details = r.details[max(0, len(r.details)-keptDetails):]
}

// now is the last detail: what is going on, and below it why.
func (r *row) now() []string { return r.details[len(r.details)-r.present:] }

// end closes the row, unless it shows a later step of the same thing by now.
func (r *row) end(e event.Event) {
	if r.step == "" {
		r.start(e)
	}
	if r.step != e.Step && e.Kind != event.Failed {
		return
	}
	if e.Title != "" {
		r.title = clean(e.Title)
	}
	r.step, r.kind, r.until = e.Step, e.Kind, e.Time
	r.note(e.Detail)
}
