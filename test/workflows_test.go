package test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// workflow is one of the project's own, or an action of its own, as far as the
// rules go.
type workflow struct {
	Permissions map[string]string
	Concurrency struct{ Group string }
	Jobs        map[string]struct {
		Uses    string
		RunsOn  string `yaml:"runs-on"`
		Minutes int    `yaml:"timeout-minutes"`
		Steps   []step
	}
	Runs struct{ Steps []step }
}

type step struct {
	Uses, Run string
	With      struct {
		Go string `yaml:"go-version"`
	}
}

var (
	target  = regexp.MustCompile(`(?m)^([a-z0-9]+):.*## [^|]+ \| [^|]+ \| [^|]+$`)
	makes   = regexp.MustCompile(`\bmake ([a-z0-9]+)`)
	scripts = regexp.MustCompile(`(?:hack|\.ci)/[\w./-]+`)
	pinned  = regexp.MustCompile(`^[\w./-]+@(v\d+|[0-9a-f]{40})$`)
	release = regexp.MustCompile(`(?m)^go (\d+\.\d+)\.`)
)

// TestWorkflows: the project's own workflows run what there is, and keep to the
// rules of the house.
func TestWorkflows(t *testing.T) {
	for _, file := range glob(t, ".github/workflows/*.yml") {
		for _, fault := range faults(t, text(t, file)) {
			t.Errorf("%s: %s", file, fault)
		}
	}
	for _, file := range glob(t, ".github/actions/*/action.yml") {
		var action workflow
		if err := yaml.Unmarshal([]byte(text(t, file)), &action); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		for _, fault := range faultsOfSteps(t, action.Runs.Steps) {
			t.Errorf("%s: %s", file, fault)
		}
	}
}

// TestWorkflowFaultsAreSeen: each rule can fail.
func TestWorkflowFaultsAreSeen(t *testing.T) {
	found := faults(t, text(t, "test/testdata/workflow.yml"))
	want := []string{
		"its permissions are not contents: read alone", "it has no concurrency group",
		"job no-end: no timeout-minutes", "job no-end: it runs on windows-latest",
		"actions/checkout is not pinned", "./.github/actions/none is not there", "Go 1.2.x is not go.mod's",
		"there is no make target tests", "hack/none is not there", "job calls: ./.github/workflows/none.yml is not there",
	}
	slices.Sort(want)
	if slices.Sort(found); !slices.Equal(found, want) {
		t.Errorf("found %q\nwant  %q", found, want)
	}
	if faults(t, "jobs: [") == nil {
		t.Error("what is no YAML was taken")
	}
}

// faults are what is wrong with a workflow.
func faults(t *testing.T, workflowText string) []string {
	t.Helper()
	var w workflow
	if err := yaml.Unmarshal([]byte(workflowText), &w); err != nil {
		return []string{err.Error()}
	}
	var found []string
	if !maps.Equal(w.Permissions, map[string]string{"contents": "read"}) {
		found = append(found, "its permissions are not contents: read alone")
	}
	if w.Concurrency.Group == "" {
		found = append(found, "it has no concurrency group")
	}
	for name, job := range w.Jobs {
		if job.Uses != "" {
			for _, fault := range faultsOfUse(job.Uses) {
				found = append(found, fmt.Sprintf("job %s: %s", name, fault))
			}
			continue
		}
		if job.Minutes == 0 {
			found = append(found, fmt.Sprintf("job %s: no timeout-minutes", name))
		}
		if !strings.HasPrefix(job.RunsOn, "ubuntu-") {
			found = append(found, fmt.Sprintf("job %s: it runs on %s", name, job.RunsOn))
		}
		found = append(found, faultsOfSteps(t, job.Steps)...)
	}
	return found
}

func faultsOfSteps(t *testing.T, steps []step) []string {
	t.Helper()
	var found []string
	targets, version := names(target, text(t, "Makefile")), names(release, text(t, "go.mod"))[0]
	for _, s := range steps {
		found = append(found, faultsOfUse(s.Uses)...)
		if s.With.Go != "" && s.With.Go != version+".x" {
			found = append(found, fmt.Sprintf("Go %s is not go.mod's", s.With.Go))
		}
		for _, made := range names(makes, s.Run) {
			if !slices.Contains(targets, made) {
				found = append(found, "there is no make target "+made)
			}
		}
		for _, script := range scripts.FindAllString(s.Run, -1) {
			if !there(script) {
				found = append(found, script+" is not there")
			}
		}
	}
	return found
}

// faultsOfUse judges what a step or a job uses: an action of somebody's in a
// version, or one of the project's own.
func faultsOfUse(uses string) []string {
	own, local := strings.CutPrefix(uses, "./")
	switch {
	case local && !there(own):
		return []string{uses + " is not there"}
	case uses != "" && !local && !pinned.MatchString(uses):
		return []string{uses + " is not pinned"}
	}
	return nil
}

func there(file string) bool {
	_, err := os.Stat(filepath.Join(root, file))
	return err == nil
}

// TestHelpTellsOfAllTargets: what each does, needs and takes.
func TestHelpTellsOfAllTargets(t *testing.T) {
	makefile := text(t, "Makefile")
	_, phony, _ := strings.Cut(makefile, ".PHONY: ")
	phony, _, _ = strings.Cut(phony, "\n")
	if told := names(target, makefile); len(told) < 10 || !slices.Equal(slices.Sorted(slices.Values(told)), slices.Sorted(slices.Values(strings.Fields(phony)))) {
		t.Errorf("make help tells of %v, there are %s", told, phony)
	}
}

// TestDependabotKnowsAllModules: each go.mod is in a directory that it looks at.
func TestDependabotKnowsAllModules(t *testing.T) {
	var config struct {
		Updates []struct {
			Ecosystem   string `yaml:"package-ecosystem"`
			Directory   string
			Directories []string
		}
	}
	if err := yaml.Unmarshal([]byte(text(t, ".github/dependabot.yml")), &config); err != nil {
		t.Fatal(err)
	}
	var known, modules []string
	for _, update := range config.Updates {
		if update.Ecosystem == "gomod" {
			known = append(known, update.Directories...)
			if update.Directory != "" {
				known = append(known, update.Directory)
			}
		}
	}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Name() == "go.mod" {
			modules = append(modules, path.Join("/", filepath.ToSlash(filepath.Dir(strings.TrimPrefix(file, root)))))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(modules)
	if slices.Sort(known); !slices.Equal(known, modules) {
		t.Errorf("dependabot looks at %v, the modules are in %v", known, modules)
	}
}

// TestFormsParse: an issue form that is no YAML, or lacks what GitHub wants, is
// not shown, and nobody is told.
func TestFormsParse(t *testing.T) {
	for _, file := range glob(t, ".github/ISSUE_TEMPLATE/*.yml") {
		var form struct {
			Name, Description string
			Body              []struct {
				Type, ID   string
				Attributes struct{ Label string }
			}
		}
		if err := yaml.Unmarshal([]byte(text(t, file)), &form); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if filepath.Base(file) == "config.yml" {
			continue
		}
		if form.Name == "" || form.Description == "" || len(form.Body) == 0 {
			t.Errorf("%s lacks a name, a description or a body", file)
		}
		for _, field := range form.Body {
			if field.Type == "" || field.ID == "" || field.Attributes.Label == "" {
				t.Errorf("%s: a field lacks a type, an id or a label: %+v", file, field)
			}
		}
	}
}
