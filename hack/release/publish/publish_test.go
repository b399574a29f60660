package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/made"
	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/pins"
	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/provenance"
)

const archive = "the archive"

// project changes into a repository with one commit, on main, whose name it returns.
func project(t *testing.T) (source string) {
	t.Helper()
	t.Setenv("GIT_CONFIG_GLOBAL", "/dev/null")
	t.Setenv("GIT_CONFIG_SYSTEM", "/dev/null")
	t.Chdir(t.TempDir())
	write(t, "action/release.json", `{"url": "", "default": "", "versions": {}}`)
	write(t, ".gitignore", "/dist/\n")
	runGit(t, "init", "--quiet", "--initial-branch=main")
	return commitAll(t, "first")
}

func commitAll(t *testing.T, message string) string {
	t.Helper()
	runGit(t, "add", ".")
	runGit(t, "-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--allow-empty", "--message", message)
	return runGit(t, "rev-parse", "HEAD")
}

// prepared is what prepare leaves for one platform, or for more.
func prepared(t *testing.T, version, source string, platforms ...string) made.Release {
	t.Helper()
	if len(platforms) == 0 {
		platforms = []string{"linux/amd64"}
	}
	if err := os.RemoveAll(dist); err != nil {
		t.Fatal(err)
	}
	var artifacts []map[string]string
	checksums := ""
	for _, platform := range platforms {
		system, arch, _ := strings.Cut(platform, "/")
		name := fmt.Sprintf("kubectl-ha_%s_%s_%s.tar.gz", version, system, arch)
		write(t, filepath.Join(dist, name), archive)
		artifacts = append(artifacts, map[string]string{"name": name, "goos": system, "goarch": arch, "type": "Archive"})
		checksums += fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(archive)), name)
	}
	write(t, filepath.Join(dist, made.ChecksumsFile), checksums)
	writeJSON(t, filepath.Join(dist, made.ArtifactsFile), artifacts)
	writeJSON(t, filepath.Join(dist, made.MetadataFile), map[string]string{"version": strings.TrimPrefix(version, "v")})
	write(t, filepath.Join(dist, made.NotesFile), "- a change\n")
	release, err := made.Read(dist)
	if err != nil {
		t.Fatal(err)
	}
	if err := release.Add("ha.yaml", []byte("manifest of "+version)); err != nil {
		t.Fatal(err)
	}
	statement, err := provenance.Of(release, pins.Repository, source, "go1.26.4", func(string) string { return "" }).Text()
	if err != nil {
		t.Fatal(err)
	}
	if err := release.Add(provenance.File, statement); err != nil {
		t.Fatal(err)
	}
	writeJSON(t, filepath.Join(dist, made.PinsFile), pins.Pin(release, pins.Repository, nil))
	return release
}

// TestPublish: tags and pages after one release and the next.
func TestPublish(t *testing.T) {
	source := project(t)
	directory := filepath.Join(t.TempDir(), "github")
	for _, test := range []struct {
		version, v1        string
		latest, prerelease bool
	}{
		{version: "v1.0.0-rc.1", v1: "", prerelease: true},
		{version: "v1.2.8", v1: "v1.2.8", latest: true},
		{version: "v1.3.0", v1: "v1.3.0", latest: true},
		{version: "v1.2.9", v1: "v1.3.0"},
		{version: "v1.4.0-rc.1", v1: "v1.3.0", prerelease: true},
		{version: "v2.0.0", v1: "v1.3.0", latest: true},
		{version: "v1.3.1", v1: "v1.3.1"},
		{version: "v1.3.1", v1: "v1.3.1"}, // again
	} {
		prepared(t, test.version, source)
		if err := run(t.Context(), []string{"-to", directory}); err != nil {
			t.Fatalf("%s: %v", test.version, err)
		}
		tags := remoteTags(t, directory)
		if test.v1 != "" && tags["v1"] != tags[test.v1] || test.v1 == "" && tags["v1"] != "" {
			t.Errorf("after %s v1 is at %s, tags are %v", test.version, tags["v1"], tags)
		}
		got := readPage(t, directory, test.version)
		if got.Latest != test.latest || got.Prerelease != test.prerelease {
			t.Errorf("the page is %+v", got)
		}
	}
}

// TestReleaseCommit: the tag is on a commit of its own, which pins what is there.
func TestReleaseCommit(t *testing.T) {
	source := project(t)
	directory := filepath.Join(t.TempDir(), "github")
	prepared(t, "v1.2.3", source)
	commitAll(t, "after the release was prepared")
	if err := run(t.Context(), []string{"-to", directory}); err != nil {
		t.Fatal(err)
	}
	remote := "--git-dir=" + filepath.Join(directory, "repository.git")
	if parents := runGit(t, remote, "log", "-1", "--format=%P", "v1.2.3"); parents != source {
		t.Errorf("its parents are %s", parents)
	}
	if changed := runGit(t, remote, "diff", "--name-only", source, "v1.2.3"); changed != "action/release.json\nkrew/ha.yaml" {
		t.Errorf("it changes %s", changed)
	}
	if manifest := runGit(t, remote, "show", "v1.2.3:krew/ha.yaml"); manifest != "manifest of v1.2.3" {
		t.Errorf("the manifest is %s", manifest)
	}
	for _, name := range []string{"kubectl-ha_v1.2.3_linux_amd64.tar.gz", made.ChecksumsFile, provenance.File} {
		want, _ := os.ReadFile(filepath.Join(dist, name))
		got, err := os.ReadFile(filepath.Join(directory, "releases/download/v1.2.3", name))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s is %q: %v", name, got, err)
		}
	}
}

// TestNotPublished: what is not as it should be leaves no tag.
func TestNotPublished(t *testing.T) {
	for _, test := range []struct {
		name, want string
		spoil      func(t *testing.T, source string)
	}{
		{"an archive was changed", "is not as it was made", func(t *testing.T, _ string) {
			write(t, filepath.Join(dist, "kubectl-ha_v1.2.3_linux_amd64.tar.gz"), "another")
		}},
		{"others are pinned", "does not pin what was made", func(t *testing.T, _ string) {
			writeJSON(t, filepath.Join(dist, made.PinsFile), pins.Pin(made.Release{Version: "v1.2.3"}, pins.Repository, nil))
		}},
		{"the commit was not pushed", "push it first", func(t *testing.T, _ string) {
			prepared(t, "v1.2.3", commitAll(t, "of this clone alone"))
		}},
		{"the commit is unknown", "bad object", func(t *testing.T, _ string) {
			prepared(t, "v1.2.3", strings.Repeat("c", 40))
		}},
		{"the version is none", "must be such as v1.2.3", func(t *testing.T, source string) {
			prepared(t, "v1.2", source)
		}},
		{"it is another's tag", "does not change", func(t *testing.T, source string) {
			prepared(t, "v1.2.2", source)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			source := project(t)
			directory := filepath.Join(t.TempDir(), "github")
			if _, err := openRehearsal(t.Context(), directory); err != nil {
				t.Fatal(err)
			}
			runGit(t, "--git-dir="+filepath.Join(directory, "repository.git"), "tag", "v1.2.2", source)
			prepared(t, "v1.2.3", source)
			test.spoil(t, source)
			if err := run(t.Context(), []string{"-to", directory}); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("it is %v", err)
			}
			if tags := remoteTags(t, directory); len(tags) != 1 {
				t.Errorf("tags are %v", tags)
			}
		})
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"v1.2.3"}, {"-dir", "x"}} {
		if err := run(t.Context(), args); err == nil {
			t.Errorf("%v was taken", args)
		}
	}
}

func remoteTags(t *testing.T, directory string) map[string]string {
	t.Helper()
	tags := map[string]string{}
	for line := range strings.Lines(runGit(t, "--git-dir="+filepath.Join(directory, "repository.git"), "for-each-ref", "--format=%(refname:strip=2) %(objectname)", "refs/tags")) {
		name, commit, _ := strings.Cut(strings.TrimSpace(line), " ")
		tags[name] = commit
	}
	return tags
}

func readPage(t *testing.T, directory, version string) page {
	t.Helper()
	var p page
	text, err := os.ReadFile(filepath.Join(directory, "releases", version+".json"))
	if err == nil {
		err = json.Unmarshal(text, &p)
	}
	if err != nil || p.Tag != version || !slices.Contains(p.Files, filepath.Join(dist, made.ChecksumsFile)) {
		t.Errorf("the page of %s is %+v: %v", version, p, err)
	}
	return p
}

func runGit(t *testing.T, arguments ...string) string {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "git", arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v: %s", arguments, err, output)
	}
	return strings.TrimSpace(string(output))
}

func write(t *testing.T, path, text string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func writeJSON(t *testing.T, path string, value any) {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, string(text))
}
