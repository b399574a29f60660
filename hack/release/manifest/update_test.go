package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const manifestFile = "../../../krew/ha.yaml"

// platforms are the archives' names, after the version.
var platforms = []string{
	"darwin_amd64.tar.gz", "darwin_arm64.tar.gz", "linux_amd64.tar.gz", "linux_arm64.tar.gz", "windows_amd64.zip", "windows_arm64.zip",
}

// made is a release in a directory, as goreleaser leaves it.
func made(t *testing.T, version string, platforms []string) (dist string) {
	t.Helper()
	dist = t.TempDir()
	checksums := ""
	for i, platform := range platforms {
		checksums += sumOf(i) + "  kubectl-ha_v" + version + "_" + platform + "\n"
	}
	for name, text := range map[string]string{"metadata.json": `{"version": "` + version + `"}`, "checksums.txt": checksums} {
		if err := os.WriteFile(filepath.Join(dist, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dist
}

func sumOf(platform int) string { return strings.Repeat(string(rune('a'+platform)), 64) }

func render(t *testing.T, dist string, partial bool) (string, error) {
	t.Helper()
	manifest, err := os.Open(manifestFile)
	if err != nil {
		t.Fatal(err)
	}
	defer manifest.Close()
	var out bytes.Buffer
	err = run(dist, partial, manifest, &out)
	return out.String(), err
}

func TestManifestOfARelease(t *testing.T) {
	text, err := render(t, made(t, "1.2.3-rc.1", platforms), false)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text, "\n  version: v1.2.3-rc.1\n") {
		t.Errorf("the version is missing in\n%s", text)
	}
	pairs := regexp.MustCompile(`uri: \S+/download/(\S+)\n    sha256: "(\w+)"`).FindAllStringSubmatch(text, -1)
	if len(pairs) != len(platforms) {
		t.Fatalf("%d platforms, want %d", len(pairs), len(platforms))
	}
	for i, pair := range pairs {
		if want := "v1.2.3-rc.1/kubectl-ha_v1.2.3-rc.1_" + platforms[i]; pair[1] != want || pair[2] != sumOf(i) {
			t.Errorf("%s has the sum %s, want %s with %s", pair[1], pair[2], want, sumOf(i))
		}
	}
}

// TestAgain: the manifest of a release is the template of the next.
func TestAgain(t *testing.T) {
	first, err := render(t, made(t, "1.2.3", platforms), false)
	if err != nil {
		t.Fatal(err)
	}
	var second bytes.Buffer
	if err := run(made(t, "1.2.4", platforms), false, strings.NewReader(first), &second); err != nil {
		t.Fatal(err)
	}
	if want := strings.ReplaceAll(first, "v1.2.3", "v1.2.4"); second.String() != want {
		t.Errorf("got\n%s\nwant\n%s", second.String(), want)
	}
}

func TestMissingArchive(t *testing.T) {
	dist := made(t, "1.2.3", platforms[:3])
	if _, err := render(t, dist, false); err == nil || !strings.Contains(err.Error(), "linux_arm64.tar.gz has no checksum") {
		t.Errorf("a release without an archive: %v", err)
	}
	text, err := render(t, dist, true)
	if err != nil || !strings.Contains(text, sumOf(2)) || !strings.Contains(text, strings.Repeat("0", 64)) {
		t.Errorf("a partial release: %v\n%s", err, text)
	}
}
