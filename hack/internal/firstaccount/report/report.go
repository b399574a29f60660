// Package report writes down in Markdown how a cluster fared on an account, without
// what is nobody's business.
package report

import (
	"fmt"
	"time"
)

// Report is what is known, as far as it has come.
type Report struct {
	Facts []Fact // where, and with what
	Steps []*Step
	Hide  Hider
}

// Fact is a line of the report's head.
type Fact struct{ Name, Value string }

// Outcome is what became of a step.
type Outcome string

// The outcomes.
const (
	NotRun  Outcome = "not run"
	Running Outcome = "running" // the report was written meanwhile
	Passed  Outcome = "passed"
	Failed  Outcome = "failed"
)

// Step is a step of the trial, and what was seen.
type Step struct {
	Title   string
	Outcome Outcome
	Took    time.Duration
	Notes   []string // a sentence each
	Looks   []string // what somebody has to look at, though the step has passed
	Blocks  []Block
	Err     error
}

// Block is text that others wrote, kept whole.
type Block struct{ Title, Text string }

// Add adds steps, which are not run yet.
func (r *Report) Add(titles ...string) {
	for _, title := range titles {
		r.Steps = append(r.Steps, &Step{Title: title, Outcome: NotRun})
	}
}

// Note says what was seen.
func (s *Step) Note(format string, args ...any) {
	s.Notes = append(s.Notes, fmt.Sprintf(format, args...))
}

// Look says what somebody has to look at.
func (s *Step) Look(format string, args ...any) {
	s.Looks = append(s.Looks, fmt.Sprintf(format, args...))
}

// Show keeps a text whole.
func (s *Step) Show(title, text string) { s.Blocks = append(s.Blocks, Block{title, text}) }

// End notes how the step ended.
func (s *Step) End(took time.Duration, err error) {
	s.Took, s.Err, s.Outcome = took, err, Passed
	if err != nil {
		s.Outcome = Failed
	}
}
