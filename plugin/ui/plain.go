package ui

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// plain writes a line when a step starts, when it gets on, and when it ends,
// each with the time since the first event:
//
//	12s  done   europe-west1-b  Create instance demo-control-plane-b (2.1s)
type plain struct {
	terminal Terminal

	mu       sync.Mutex
	began    time.Time
	started  map[string]event.Event // by step
	reported map[string]time.Time   // when a detail was, by step
}

func newPlain(terminal Terminal) *plain {
	return &plain{terminal: terminal, started: map[string]event.Event{}, reported: map[string]time.Time{}}
}

// Send writes the event's line.
func (p *plain) Send(e event.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.began.IsZero() {
		p.began = e.Time
	}
	switch e.Kind {
	case event.Progress:
		p.progress(e)
	case event.Started:
		p.started[e.Step], p.reported[e.Step] = e, e.Time
		p.line(e, "start", e.Title)
	case event.Done:
		p.line(e, "done", p.title(e)+p.took(e))
	case event.Skipped:
		p.line(e, "skip", p.title(e)+parenthesis(e.Detail))
	case event.Failed:
		p.line(e, "FAIL", p.title(e)+p.took(e))
		p.indented(e.Error, unsaid(e.Detail, e.Error))
	case event.Cancelled:
		p.line(e, "stop", p.title(e)+p.took(e))
	case event.Warning:
		p.line(e, "warn", text(e))
	case event.Info:
		p.line(e, "info", text(e))
	}
}

// progress tells how far a step is. What a program puts out is too much for
// lines; the reminders have the last of it.
func (p *plain) progress(e event.Event) {
	if e.Output && e.Time.Sub(p.reported[e.Step]) < event.Silence {
		return
	}
	p.reported[e.Step] = e.Time
	first, rest, _ := strings.Cut(e.Detail, "\n")
	if first != "" {
		first = ": " + first
	}
	p.line(e, "", p.title(e)+first)
	p.indented(rest)
}

// unsaid leaves out of a step's last detail what its error says as well.
func unsaid(detail, err string) string {
	var lines []string
	for line := range strings.Lines(detail) {
		if line = strings.TrimSpace(line); !strings.Contains(err, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func (p *plain) line(e event.Event, word, what string) {
	zone := ""
	if e.Zone != "" {
		zone = e.Zone + "  "
	}
	fmt.Fprintf(p.terminal.Out, "%6s  %-5s  %s%s\n", Elapsed(e.Time.Sub(p.began)), word, zone, clean(what))
}

func (p *plain) indented(texts ...string) {
	for _, text := range texts {
		for _, line := range cleanLines(text) {
			fmt.Fprintf(p.terminal.Out, "%15s%s\n", "", line)
		}
	}
}

func (p *plain) title(e event.Event) string {
	if e.Title != "" {
		return e.Title
	}
	return p.started[e.Step].Title
}

func (p *plain) took(e event.Event) string {
	start, ok := p.started[e.Step]
	if !ok {
		return ""
	}
	return parenthesis(Elapsed(e.Time.Sub(start.Time)))
}

// text is what an event that belongs to no step has to say.
func text(e event.Event) string {
	if e.Title != "" && e.Detail != "" {
		return e.Title + ": " + e.Detail
	}
	return e.Title + e.Detail
}

func parenthesis(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}
