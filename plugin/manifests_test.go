package plugin

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

// files writes files below a new directory.
func files(t *testing.T, texts map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range texts {
		name = filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const settings = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n"

// TestUpManifests: paths begin at the document's file, or at the working directory.
func TestUpManifests(t *testing.T) {
	t.Chdir(files(t, map[string]string{
		"deploy/cluster.yaml": document + "  manifests: [addons/]\n", "deploy/addons/a.yaml": settings, "b.yaml": settings,
	}))
	for name, test := range map[string]struct {
		args  []string
		stdin string
		want  string // the objects' source
		open  bool
	}{
		"file":       {[]string{"-f", "deploy/cluster.yaml"}, "", "deploy/addons/a.yaml:1", false},
		"stdin":      {[]string{"-f", "-"}, document + "  manifests: [b.yaml]\n", "b.yaml:1", false},
		"flags":      {[]string{"--local", "--manifests", "b.yaml"}, "", "b.yaml:1", false},
		"no flag":    {[]string{"--local"}, "", "", true},
		"a document": {[]string{"-f", "-"}, document, "", false},
	} {
		w := &world{}
		if got := (session{world: w, stdin: test.stdin}).run(t, append([]string{"up"}, test.args...)...); got.code != 0 {
			t.Errorf("%s: ends with %d: %s", name, got.code, got.errors)
			continue
		}
		var sources []string
		for _, object := range w.requests[len(w.requests)-1].Manifests {
			sources = append(sources, filepath.ToSlash(object.Source))
		}
		if strings.Join(sources, " ") != test.want || slices.Contains(w.open, "spec.manifests") != test.open {
			t.Errorf("%s: %q, open are %q", name, sources, w.open)
		}
	}
}

// TestUpWithWrongManifests: all that is wrong is told, and nothing is asked for.
func TestUpWithWrongManifests(t *testing.T) {
	dir := files(t, map[string]string{
		"cluster.yaml": document + "  manifests: [none.yaml, wrong.yaml, empty]\n", "wrong.yaml": "kind: ConfigMap\n---\n[\n", "empty/README": "",
	})
	for _, more := range []string{"--yes", "--dry-run", "--print-spec"} {
		w := &world{}
		got := session{world: w}.run(t, "up", "-f", filepath.Join(dir, "cluster.yaml"), more)
		if got.code != 2 || len(w.requests) > 0 {
			t.Errorf("%s ends with %d and asks for %v", more, got.code, w.requests)
		}
		golden.Compare(t, "up-wrong-manifests.txt", strings.ReplaceAll(got.errors, dir, "DIR"))
	}
}
