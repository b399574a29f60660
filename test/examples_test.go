package test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/manifest"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// TestCompleteExample: it has every field that there is.
func TestCompleteExample(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, "examples", "complete.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range spec.Fields() {
		if field.Path == "" { // the document itself
			continue
		}
		name := field.Path[strings.LastIndexByte(field.Path, '.')+1:]
		if !regexp.MustCompile(`(^|[\s{])` + regexp.QuoteMeta(name) + ":").Match(data) {
			t.Errorf("examples/complete.yaml lacks %s", field.Path)
		}
	}
}

func TestExamplesAreSound(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "examples", "*.yaml"))
	if err != nil || len(files) < 5 {
		t.Fatalf("found %v (%v), want the examples", files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			cluster, err := spec.Parse(data, file)
			if err != nil {
				t.Fatal(err)
			}
			for _, warning := range spec.Warnings(cluster) {
				t.Error(warning)
			}
			if _, err := manifest.Read(manifest.Base{Dir: filepath.Dir(file)}, cluster.Spec.Manifests); err != nil {
				t.Error(err)
			}
		})
	}
}
