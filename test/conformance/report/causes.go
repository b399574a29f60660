package report

import (
	"errors"
	"fmt"
	"os"

	"sigs.k8s.io/yaml"
)

// Cause is why a test is known to fail, as somebody has found out.
type Cause struct {
	Test  string `json:"test"` // its whole name
	Cause string `json:"cause"`
}

// Causes are the known causes, by the name of the test.
type Causes map[string]string

// ReadCauses reads a file of causes. An entry without a cause is an error.
func ReadCauses(file string) (Causes, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var list []Cause
	if err := yaml.UnmarshalStrict(content, &list); err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	causes := Causes{}
	var problems []error
	for i, entry := range list {
		switch {
		case entry.Test == "":
			problems = append(problems, fmt.Errorf("%s: entry %d: test: required", file, i+1))
		case entry.Cause == "":
			problems = append(problems, fmt.Errorf("%s: %s: cause: required", file, entry.Test))
		case causes[entry.Test] != "":
			problems = append(problems, fmt.Errorf("%s: %s: is there twice", file, entry.Test))
		}
		causes[entry.Test] = entry.Cause
	}
	return causes, errors.Join(problems...)
}

// Judge returns what is wrong with a run: failures without a cause, causes of
// what does not fail, and, of a whole run, tests that should have been run.
func (c Causes) Judge(tests []Test, whole bool) error {
	var problems []error
	seen := map[string]bool{}
	for _, t := range tests {
		known := c[t.Name] != ""
		seen[t.Name] = true
		switch {
		case t.State == Failed && !known:
			problems = append(problems, fmt.Errorf("failed: %s: %s", t.Name, t.Detail))
		case t.State == Passed && known:
			problems = append(problems, fmt.Errorf("passed, but has a cause of failure: %s", t.Name))
		case t.State == NotRun && whole && t.label() == "":
			problems = append(problems, fmt.Errorf("was not run: %s", t.Name))
		}
	}
	for name := range c {
		if !seen[name] {
			problems = append(problems, fmt.Errorf("has a cause of failure, but is no test: %s", name))
		}
	}
	return errors.Join(problems...)
}
