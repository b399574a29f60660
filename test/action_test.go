package test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// metadata is action.yml, as far as the rules go.
type metadata struct {
	Inputs  map[string]any
	Outputs map[string]any
	Runs    struct{ Main, Post string }
}

// TestActionIsAsItSays: what action.yml has, the documentation tells and the
// program reads or writes.
func TestActionIsAsItSays(t *testing.T) {
	var m metadata
	if err := yaml.Unmarshal([]byte(text(t, "action.yml")), &m); err != nil {
		t.Fatal(err)
	}
	docs, program := text(t, "docs/github-action.md"), ""
	for _, s := range sources(t) {
		if within(s.dir(), "action") {
			program += text(t, s.path)
		}
	}
	for name := range m.Inputs {
		used := strings.Contains(program, `"`+name+`"`) || strings.Contains(text(t, "action/launcher.js"), "INPUT_"+strings.ToUpper(name))
		if !strings.Contains(docs, "| `"+name+"` |") || !used {
			t.Errorf("the input %s is not in the documentation, or not read", name)
		}
	}
	for name := range m.Outputs {
		if !strings.Contains(docs, "`"+name+"`") || !strings.Contains(program, `SetOutput("`+name+`"`) {
			t.Errorf("the output %s is not in the documentation, or not set", name)
		}
	}
	for _, script := range []string{m.Runs.Main, m.Runs.Post} {
		text(t, script)
	}
}

var usesAction = regexp.MustCompile(`uses: kubectl-ha/kubectl-ha@v1\n`)

// TestExampleWorkflows: each is in the documentation, is run by the tests, and
// uses the action. What is in it, test/recipes looks at.
func TestExampleWorkflows(t *testing.T) {
	docs, tests := text(t, "docs/github-action.md"), text(t, "test/e2e/action_test.go")
	for _, file := range glob(t, "examples/workflows/*.yml") {
		if !strings.Contains(docs, "../"+file) || !strings.Contains(tests, filepath.Base(file)) {
			t.Errorf("%s is not in the documentation, or no test runs it", file)
		}
		if !usesAction.MatchString(text(t, file)) {
			t.Errorf("%s does not use the action", file)
		}
	}
}

func text(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// glob finds files, and names them from the root.
func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("found no %s: %v", pattern, err)
	}
	for i, file := range files {
		files[i] = strings.TrimPrefix(filepath.ToSlash(file), root+"/")
	}
	return files
}
