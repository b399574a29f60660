//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestManifests: a cluster brings its pod network, a kind with an object of it, and
// what needs these. One that is wrong ends up, which then goes on.
func TestManifests(t *testing.T) {
	lab := open(t, "brought")
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/manifests")); err != nil {
		t.Fatal(err)
	}
	up := []string{"up", "--local", "-f", filepath.Join(dir, "cluster.yaml")}
	rewrite(t, filepath.Join(dir, "widgets.yaml"), "size: 3", "size: three")
	_, err := lab.HA(t.Context(), up...)
	if err == nil || !strings.Contains(err.Error(), "apply Widget shop/first") || !strings.Contains(err.Error(), "expected numeric") {
		t.Fatalf("up with a wrong manifest ends with %v", err)
	}
	rewrite(t, filepath.Join(dir, "widgets.yaml"), "size: three", "size: 3")
	if _, err := lab.HA(t.Context(), up...); err != nil {
		t.Fatal(err)
	}
	for object, want := range map[string]string{
		"widget/first={.spec.size}": "3", "deployment/web={.status.availableReplicas}": "2", "job/migrate={.status.succeeded}": "1",
	} {
		name, path, _ := strings.Cut(object, "=")
		if got, err := lab.K(t.Context(), "get", "--namespace", "shop", name, "-o", "jsonpath="+path); err != nil || got != want {
			t.Errorf("%s is %q (%v), want %s", object, got, err, want)
		}
	}
	if output, err := lab.HA(t.Context(), append(up, "--dry-run", "--detailed-exitcode")...); err != nil {
		t.Errorf("there is something to change: %v\n%s", err, output)
	}
	if _, err := lab.K(t.Context(), "scale", "--namespace", "shop", "deployment/web", "--replicas=3"); err != nil {
		t.Fatal(err)
	}
	if _, err := lab.HA(t.Context(), up...); err == nil || !strings.Contains(err.Error(), `conflict with "kubectl"`) {
		t.Errorf("somebody else's field was to be written over, and that was said: %v", err)
	}
	if _, err := lab.HA(t.Context(), "down", "--yes"); err != nil {
		t.Error(err)
	}
}
