// Package report says how the conformance tests went: what passed, what failed
// and why, what was skipped.
package report

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

// State is how a test ended.
type State int

// A test that Skipped has seen itself that it cannot run here; one that is
// NotRun was not selected, or its turn did not come.
const (
	Passed State = iota
	Failed
	Skipped
	NotRun
)

func (s State) String() string { return [...]string{"passed", "failed", "skipped", "not run"}[s] }

// Test is one conformance test.
type Test struct {
	Name   string // [sig-apps] Job should …[Conformance]
	State  State
	Detail string // the beginning of what a failed test says, or why one skipped
	Took   time.Duration
}

var sig = regexp.MustCompile(`^\[(sig-[a-z-]+)\]`)

// SIG is the special interest group of Kubernetes whose test it is: sig-apps.
func (t Test) SIG() string {
	if found := sig.FindStringSubmatch(t.Name); found != nil {
		return found[1]
	}
	return "none"
}

// labels are those for which tests are left out.
var labels = []string{"[Serial]", "[Slow]", "[Disruptive]"}

// label is the first one for which the test is left out, or empty.
func (t Test) label() string {
	for _, l := range labels {
		if strings.Contains(t.Name, l) {
			return l
		}
	}
	return ""
}

// document is the part of JUnit's format that is read. Ginkgo has one suite in it.
type document struct {
	Cases []struct {
		Name    string  `xml:"name,attr"`
		Status  string  `xml:"status,attr"`
		Seconds float64 `xml:"time,attr"`
		Skipped struct {
			Message string `xml:"message,attr"`
		} `xml:"skipped"`
		Failure string `xml:"failure"`
		Error   string `xml:"error"`
	} `xml:"testsuite>testcase"`
}

// Read returns the conformance tests of a JUnit report, by name. That something around the tests
// has failed, such as their preparation, is an error.
func Read(file string) ([]Test, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var d document
	if err := xml.Unmarshal(content, &d); err != nil {
		return nil, fmt.Errorf("read JUnit report %s: %w", file, err)
	}
	var tests []Test
	for _, c := range d.Cases {
		name, isTest := strings.CutPrefix(c.Name, "[It] ")
		t := Test{Name: name, State: stateOf(c.Status), Took: time.Duration(c.Seconds * float64(time.Second))}
		t.Detail = beginning(cmp.Or(c.Failure, c.Error))
		if t.State == NotRun && c.Skipped.Message != "skipped" {
			t.State, t.Detail = Skipped, strings.TrimPrefix(c.Skipped.Message, "skipped - ")
		}
		switch {
		case isTest && strings.Contains(name, "[Conformance]"):
			tests = append(tests, t)
		case t.State == Failed:
			return nil, fmt.Errorf("%s failed: %s", c.Name, t.Detail)
		}
	}
	slices.SortFunc(tests, func(a, b Test) int { return strings.Compare(a.Name, b.Name) })
	return tests, nil
}

// stateOf is that of ginkgo's words: failed, timedout, panicked, interrupted and
// aborted are all failures.
func stateOf(status string) State {
	switch status {
	case "passed":
		return Passed
	case "skipped", "pending":
		return NotRun
	}
	return Failed
}

// beginning is a text's, on one line.
func beginning(text string) string {
	line := strings.Join(strings.Fields(text), " ")
	return strings.ToValidUTF8(line[:min(len(line), 300)], "")
}
