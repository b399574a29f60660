// Package progress shows in the job's log what happens, in a group for each phase,
// and records it.
package progress

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/runner"
	"github.com/kubectl-ha/kubectl-ha/action/words"
	"github.com/kubectl-ha/kubectl-ha/shared/adopt"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// Sink shows events in the job's log, in groups, and keeps them: for the
// summary, and as JSON lines in the log directory.
type Sink struct {
	log  *runner.Log
	now  func() time.Time
	file *os.File

	remind *event.Reminder // through which events come

	mu       sync.Mutex // guards what follows
	phase    event.Phase
	kept     []event.Event
	started  map[string]event.Event // by step
	reported map[string]time.Time   // when a detail was, by step
}

// Open begins the record of events, name-events.jsonl in the directory dir, or goes
// on with it.
func Open(log *runner.Log, now func() time.Time, dir, name string) (*Sink, error) {
	path := filepath.Join(dir, name+"-events.jsonl")
	if err := adopt.File(path, 0o644); err != nil {
		return nil, fmt.Errorf("make the record of events in the log directory: %w", err)
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("record the events: %w", err)
	}
	events := &Sink{log: log, now: now, file: file, started: map[string]event.Event{}, reported: map[string]time.Time{}}
	events.remind = event.Remind(event.SinkFunc(events.show), now)
	return events, nil
}

// Close ends the record, and the group.
func (s *Sink) Close() {
	s.remind.Stop()
	s.log.EndGroup()
	_ = s.file.Close() // each line was written out
}

// All are the events so far.
func (s *Sink) All() []event.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.kept)
}

// Changed reports whether a step has begun that changes something.
func (s *Sink) Changed() bool {
	return slices.ContainsFunc(s.All(), func(e event.Event) bool {
		return e.Kind == event.Started && phaseOf(e) > event.Prepare
	})
}

// Warn shows and records a warning.
func (s *Sink) Warn(text string) {
	s.Send(event.Event{Time: s.now(), Kind: event.Warning, Title: text})
}

// Step begins a step that no plan has; one of the functions that it returns ends
// it, the other tells how far it is.
func (s *Sink) Step(id, title string) (end func(error), report func(string)) {
	report = func(detail string) {
		s.Send(event.Event{Time: s.now(), Kind: event.Progress, Step: id, Title: title, Detail: detail, Phase: event.Finish})
	}
	s.Send(event.Event{Time: s.now(), Kind: event.Started, Step: id, Title: title, Phase: event.Finish})
	return func(err error) {
		end := event.Event{Time: s.now(), Kind: event.Done, Step: id, Title: title, Phase: event.Finish}
		if err != nil {
			end.Kind, end.Error = event.Failed, err.Error()
		}
		s.Send(end)
	}, report
}

// Send implements event.Sink.
func (s *Sink) Send(e event.Event) { s.remind.Send(e) }

func (s *Sink) show(e event.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = json.NewEncoder(s.file).Encode(e) // a full disk must not stop the work
	s.kept = append(s.kept, e)
	s.enter(phaseOf(e))
	switch e.Kind {
	case event.Started:
		s.started[e.Step], s.reported[e.Step] = e, e.Time
		s.line(e, "start", e.Title)
	case event.Progress:
		s.progress(e)
	case event.Done:
		s.line(e, "done", s.title(e)+s.took(e))
	case event.Skipped:
		s.line(e, "skip", s.title(e)+parenthesis(e.Detail))
	case event.Failed:
		s.line(e, "FAIL", s.title(e)+s.took(e)+"\n"+indent(e.Error))
	case event.Cancelled:
		s.line(e, "stop", s.title(e)+s.took(e))
	case event.Warning, event.Info:
		s.line(e, string(e.Kind)[:4], strings.Trim(e.Title+": "+e.Detail, ": "))
	}
}

// enter opens the group of a phase. What an earlier phase still does is told in
// the group that is open: groups do not run side by side.
func (s *Sink) enter(phase event.Phase) {
	if phase > s.phase {
		s.phase = phase
		s.log.StartGroup(phase.String())
	}
}

// progress tells how far a step is. What a program puts out is too much for a
// log; the reminders have the last of it.
func (s *Sink) progress(e event.Event) {
	if e.Output && e.Time.Sub(s.reported[e.Step]) < event.Silence {
		return
	}
	s.reported[e.Step] = e.Time
	text := s.title(e)
	if e.Detail != "" {
		text += ": " + strings.TrimSpace(indent(e.Detail))
	}
	s.line(e, "", text)
}

func (s *Sink) line(e event.Event, word, text string) {
	zone := ""
	if e.Zone != "" {
		zone = e.Zone + "  "
	}
	s.log.Infof("%7s  %-5s  %s%s", words.Elapsed(e.Time.Sub(s.kept[0].Time)), word, zone, text)
}

func (s *Sink) title(e event.Event) string {
	if e.Title != "" {
		return e.Title
	}
	return s.started[e.Step].Title
}

func (s *Sink) took(e event.Event) string {
	start, ok := s.started[e.Step]
	if !ok {
		return ""
	}
	return parenthesis(words.Elapsed(e.Time.Sub(start.Time)))
}

func parenthesis(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}

func indent(text string) string {
	return "                  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n                  ")
}
