package recipes

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Action is the GitHub Action of this repository.
type Action struct {
	root   string
	inputs map[string]any
}

// ReadAction reads action.yml.
func ReadAction(root string) (Action, error) {
	action := struct{ Inputs map[string]any }{}
	text, err := os.ReadFile(filepath.Join(root, "action.yml"))
	if err == nil {
		err = yaml.Unmarshal(text, &action)
	}
	return Action{root, action.Inputs}, err
}

type workflow struct {
	Permissions map[string]string
	Concurrency struct{ Group string }
	Jobs        map[string]struct {
		Minutes  int `yaml:"timeout-minutes"`
		Strategy struct {
			Matrix struct{ Include []map[string]string }
		}
		Steps []step
	}
}

type step struct {
	Uses, Run string
	With      map[string]any
}

// workflow reads a workflow for people to copy.
func (a Action) workflow(text string) Document {
	found := Document{What: "a workflow"}
	var w workflow
	if err := yaml.Unmarshal([]byte(text), &w); err != nil {
		found.Faults = []string{err.Error()}
		return found
	}
	if w.Permissions["contents"] != "read" {
		found.Faults = append(found.Faults, "its permissions lack contents: read")
	}
	if w.Concurrency.Group == "" {
		found.Faults = append(found.Faults, "it has no concurrency group")
	}
	for name, job := range w.Jobs {
		if job.Minutes == 0 {
			found.Faults = append(found.Faults, "job "+name+": no timeout-minutes")
		}
		rows := job.Strategy.Matrix.Include
		if len(rows) == 0 {
			rows = []map[string]string{{}}
		}
		for _, row := range rows {
			found.add(a, job.Steps, row)
		}
	}
	return found
}

// stepsOf reads steps without a workflow.
func (a Action) stepsOf(text string) Document {
	found := Document{What: "steps of a workflow"}
	var steps []step
	if err := yaml.Unmarshal([]byte(text), &steps); err != nil {
		found.Faults = []string{err.Error()}
		return found
	}
	found.add(a, steps, nil)
	return found
}

// add looks at steps, with the values of the matrix.
func (d *Document) add(a Action, steps []step, matrix map[string]string) {
	for _, s := range steps {
		if s.Run != "" {
			d.Runs = append(d.Runs, s.Run)
		}
		d.Faults = append(d.Faults, a.stepFaults(s, matrix)...)
	}
}

var pinned = regexp.MustCompile(`^[\w.-]+/[\w./-]+@(v\d+|[0-9a-f]{40})$`)

func (a Action) stepFaults(s step, matrix map[string]string) []string {
	var faults []string
	switch {
	case s.Uses == "" && s.Run == "":
		faults = append(faults, "a step neither runs nor uses anything")
	case s.Uses != "" && !pinned.MatchString(s.Uses):
		faults = append(faults, s.Uses+" is not pinned")
	}
	if !strings.HasPrefix(s.Uses, "kubectl-ha/kubectl-ha@") {
		return faults
	}
	for input := range s.With {
		if _, known := a.inputs[input]; !known {
			faults = append(faults, "the action has no input "+input)
		}
	}
	if given, ok := s.With["spec"].(string); ok {
		faults = append(faults, a.specFaults(given, matrix)...)
	}
	return faults
}

// specFaults judges what the input spec is given: a document, or its path. A
// path that is not below examples is in the reader's repository.
func (a Action) specFaults(given string, matrix map[string]string) []string {
	if strings.Contains(given, "\n") {
		for name, value := range matrix {
			given = strings.ReplaceAll(given, "${{ matrix."+name+" }}", value)
		}
		return clusterFaults(given)
	}
	if _, err := os.Stat(filepath.Join(a.root, given)); err != nil && strings.HasPrefix(given, "examples/") {
		return []string{fmt.Sprintf("there is no %s", given)}
	}
	return nil
}
