package test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

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
		})
	}
}
