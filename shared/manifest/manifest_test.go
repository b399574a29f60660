package manifest

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

// TestRead reads files, directories and kustomizations, in the order of the list.
func TestRead(t *testing.T) {
	objects, err := Read(Base{Root: "testdata", Dir: "good"}, []string{"operator.yaml", "addons/", "overlay"})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, o := range objects {
		text, err := json.Marshal(o.Content)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%s  %s\n  %s", o.Source, o, text))
	}
	golden.Compare(t, "read.golden", strings.Join(lines, "\n")+"\n")
}

// TestReadReportsAllProblems: each with its file and line, all at once.
func TestReadReportsAllProblems(t *testing.T) {
	paths := []string{"missing/", "several.yaml", "nothing.yaml", "empty", "overlay", "nowhere", "broken"}
	objects, err := Read(Base{Root: "testdata", Dir: "bad"}, paths)
	var invalid *Invalid
	if objects != nil || !errors.As(err, &invalid) || errs.KindOf(err) != errs.Usage {
		t.Fatalf("%v, %v", objects, err)
	}
	here, err2 := filepath.Abs("testdata")
	if err2 != nil {
		t.Fatal(err2)
	}
	golden.Compare(t, "problems.golden", strings.ReplaceAll(err.Error(), here, "ROOT")+"\n")
}

// TestBase: relative paths begin at the base, absolute ones do not.
func TestBase(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "below", "a.yaml")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		base   Base
		path   string
		source string
	}{
		"root and dir": {Base{dir, "below"}, "a.yaml", filepath.Join("below", "a.yaml")},
		"root":         {Base{dir, "."}, "below/a.yaml", filepath.Join("below", "a.yaml")},
		"absolute":     {Base{"elsewhere", "there"}, file, file},
		"dir above":    {Base{dir, filepath.Join("below", "other")}, "../a.yaml", filepath.Join("below", "a.yaml")},
	} {
		objects, err := Read(test.base, []string{test.path})
		if err != nil || len(objects) != 1 || objects[0].Source != test.source+":1" {
			t.Errorf("%s: %v, %v", name, objects, err)
		}
	}
}
