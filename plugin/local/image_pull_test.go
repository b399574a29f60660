package local_test

import (
	"strings"
	"testing"
)

// TestImageTransfers: what was pulled and pushed is named with its digest.
func TestImageTransfers(t *testing.T) {
	for line, want := range map[string]ran{
		"pull":                              {0, "ghcr.io/kubectl-ha/machine-image@sha256:01\n", ""},
		"pull registry.example.com/a":       {0, "registry.example.com/a@sha256:01\n", ""},
		"push registry.example.com/a":       {0, "registry.example.com/a@sha256:01\n", ""},
		"push":                              {2, "", "the REPOSITORY is required"},
		"push registry.example.com/a again": {2, "", "again"},
		"pull registry.example.com/a again": {2, "", "again"},
	} {
		got := session{engine: &fakeEngine{}}.run(t, append([]string{"local", "image"}, strings.Fields(line)...)...)
		if got.code != want.code || got.out != want.out || !strings.Contains(got.errors, want.errors) {
			t.Errorf("%s: %d, %q\n%s", line, got.code, got.out, got.errors)
		}
	}
}

// TestBuild: --build comes through from where the image is needed.
func TestBuild(t *testing.T) {
	for line, want := range map[string]bool{
		"local start": false, "local start --build": true, "local image build": false, "local image build --build": true,
	} {
		engine := &fakeEngine{}
		if got := (session{engine: engine}).run(t, strings.Fields(line)...); got.code != 0 || engine.builds != want {
			t.Errorf("%s: %d, builds %t\n%s", line, got.code, engine.builds, got.errors)
		}
	}
}
