package image

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

func TestCompileProgressCountsPackages(t *testing.T) {
	var said string
	p := &compileProgress{detail: func(text string) { said = text }}
	p.expect("go: downloading k8s.io/kubernetes v1.37.2")
	if want := "downloading k8s.io/kubernetes v1.37.2"; said != want {
		t.Errorf("said %q, want %q", said, want)
	}
	p.expect("k8s.io/api/core/v1")
	p.expect("k8s.io/kubernetes/cmd/kubelet")
	p.compiled("k8s.io/api/core/v1")
	if want := "1 of 2 packages, now k8s.io/api/core/v1"; said != want {
		t.Errorf("said %q, want %q", said, want)
	}
}

// TestGoLeavesNothingInAnothersHome runs Go as the build does, which on the way
// makes its caches and counts its runs.
func TestGoLeavesNothingInAnothersHome(t *testing.T) {
	home, cache, module := t.TempDir(), t.TempDir(), t.TempDir()
	for name, text := range map[string]string{"go.mod": "module m\n", "main.go": "package main\n\nfunc main() {}\n"} {
		if err := os.WriteFile(filepath.Join(module, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("HOME", home)
	for _, name := range []string{"GOPATH", "GOCACHE", "GOMODCACHE", "GOENV", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"} {
		t.Setenv(name, "")
	}
	args := []string{"list", "-f", "{{.Stale}}", "."}
	if err := run(t.Context(), command{Path: goProgram, Args: args, Env: goEnv(cache, true), Dir: module}); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(home); err != nil || len(left) > 0 {
		t.Errorf("left in the home: %v, %v", left, err)
	}
	if made, err := os.ReadDir(filepath.Join(cache, "go", "build")); err != nil || len(made) == 0 {
		t.Errorf("made in the cache of its own: %v, %v", made, err)
	}
}

func TestGoUsesItsOwnersCachesAtHome(t *testing.T) {
	for _, entry := range goEnv("/cache", false) {
		if strings.Contains(entry, "/cache") {
			t.Errorf("the builder's own home, and yet %s", entry)
		}
	}
}

// A small /tmp has no room for what Go links.
func TestCompileKeepsOffTmp(t *testing.T) {
	dir, bin := t.TempDir(), t.TempDir()
	said := filepath.Join(bin, "said")
	script := "#!/bin/sh\necho \"$GOTMPDIR\" >" + said + "\ntest -d \"$GOTMPDIR\"\nexit 1\n"
	if err := os.WriteFile(filepath.Join(bin, "go"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	r, err := loadRecipe(release.Newest)
	if err != nil {
		t.Fatal(err)
	}
	if err := (&builder{recipe: r}).compile(t.Context(), r.kubernetes, dir, func(string) {}); err == nil {
		t.Fatal("the false Go was not asked")
	}
	text, err := os.ReadFile(said)
	if err != nil || !strings.HasPrefix(string(text), dir+"/") {
		t.Errorf("Go works in %q, %v; want a place below %s", text, err, dir)
	}
}
