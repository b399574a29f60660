package spec_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

// documents returns the YAML files of a directory of testdata.
func documents(t testing.TB, directory string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", directory, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no documents in %s: %v", directory, err)
	}
	return files
}

// goldenOf is the golden file of a document, below testdata.
func goldenOf(file string) string {
	return strings.TrimPrefix(strings.TrimSuffix(filepath.ToSlash(file), ".yaml"), "testdata/") + ".golden"
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestParseReportsEverythingAtOnce(t *testing.T) {
	for _, file := range documents(t, "invalid") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			_, err := spec.Parse(read(t, file), "cluster.yaml")
			var invalid *spec.Invalid
			if !errors.As(err, &invalid) || errs.KindOf(err) != errs.Usage {
				t.Fatalf("got %v, want a usage fault around *spec.Invalid", err)
			}
			golden.Compare(t, goldenOf(file), err.Error()+"\n")
		})
	}
}

func TestParseFillsInDefaults(t *testing.T) {
	for _, file := range documents(t, "valid") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			cluster, err := spec.Parse(read(t, file), file)
			if err != nil {
				t.Fatal(err)
			}
			text, err := spec.Marshal(cluster)
			if err != nil {
				t.Fatal(err)
			}
			golden.Compare(t, goldenOf(file), string(text))
		})
	}
}

func TestParseBoundsTheDocument(t *testing.T) {
	_, err := spec.Parse([]byte(strings.Repeat("#", 1<<20)), "big.yaml")
	if err == nil || !strings.Contains(err.Error(), "has 1048576 bytes") {
		t.Errorf("got %v", err)
	}
	long := "spec: {controlPlane: {zones: [" + strings.Repeat("a,", 300) + "]}}"
	if _, err = spec.Parse([]byte(long), "long.yaml"); err == nil || !strings.Contains(err.Error(), "has 300 entries") {
		t.Errorf("got %v", err)
	}
}

// FuzzParse holds that Parse never panics, and that what it accepts it writes
// in a form that it accepts again and that means the same.
func FuzzParse(f *testing.F) {
	for _, directory := range []string{"valid", "invalid"} {
		for _, file := range documents(f, directory) {
			f.Add(read(f, file))
		}
	}
	f.Add([]byte("a: &a [*a, *a]"))
	f.Add([]byte("? [x]\n: {<<: 1}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		cluster, err := spec.Parse(data, "fuzz")
		if err != nil {
			return
		}
		first, err := spec.Marshal(cluster)
		if err != nil {
			t.Fatal(err)
		}
		again, err := spec.Parse(first, "again")
		if err != nil {
			t.Fatalf("does not accept what it wrote: %v\n%s", err, first)
		}
		second, err := spec.Marshal(again)
		if err != nil || string(first) != string(second) {
			t.Errorf("wrote %s and then %s (%v)", first, second, err)
		}
	})
}
