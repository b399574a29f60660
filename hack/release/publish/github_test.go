package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/pins"
)

// playGH puts a program in the place of gh: it writes its arguments down, a line
// each, answers to view with the text and status, and creates.
func playGH(t *testing.T, view string, status string) (log string) {
	t.Helper()
	dir := t.TempDir()
	log = filepath.Join(dir, "log")
	script := `#!/bin/sh
printf '%s\n' "$@" >>` + log + `
[ "$2" = create ] && exit 0
` + view + `
exit ` + status + "\n"
	if err := os.WriteFile(filepath.Join(dir, "gh"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	return log
}

const notFound = "echo release not found >&2"

// TestGitHub publishes at a remote that is called origin, with gh.
func TestGitHub(t *testing.T) {
	for version, want := range map[string]string{
		"v1.2.3":      "--prerelease=false\n--latest=true",
		"v1.2.4-rc.1": "--prerelease=true\n--latest=false",
		"v1.0.1":      "--prerelease=false\n--latest=false",
	} {
		t.Run(version, func(t *testing.T) {
			origin(t)
			log := playGH(t, notFound, "1")
			prepared(t, version, runGit(t, "rev-parse", "HEAD"), pins.Platforms...)
			if err := run(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			told, _ := os.ReadFile(log)
			_, creation, _ := strings.Cut(string(told), "create\n")
			want := version + "\n--repo\nhttps://github.com/kubectl-ha/kubectl-ha\n--verify-tag\n--title\n" + version + "\n--notes-file\ndist/notes.md\n" + want +
				"\ndist/kubectl-ha_" + version + "_darwin_amd64.tar.gz\n"
			if !strings.HasPrefix(creation, want) || !strings.HasSuffix(creation, "dist/provenance.json\ndist/checksums.txt\n") {
				t.Errorf("gh was told\n%s\nwant\n%s…", creation, want)
			}
		})
	}
}

// origin changes into a project with an origin that has v1.1.0.
func origin(t *testing.T) {
	t.Helper()
	source := project(t)
	address := filepath.Join(t.TempDir(), "origin.git")
	runGit(t, "clone", "--quiet", "--bare", ".", address)
	runGit(t, "remote", "add", "origin", address)
	runGit(t, "--git-dir="+address, "tag", "v1.1.0", source)
}

func TestGitHubHasThePage(t *testing.T) {
	for _, test := range []struct{ name, view, status, want string }{
		{"it is there", "echo false", "0", ""},
		{"a draft is left", "echo true", "0", "gh release delete v1.2.3"},
		{"nobody knows", "echo HTTP 503 >&2", "1", "HTTP 503"},
	} {
		t.Run(test.name, func(t *testing.T) {
			log := playGH(t, test.view, test.status)
			err := github{}.create(t.Context(), page{Tag: "v1.2.3"})
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("it is %v", err)
			}
			if told, _ := os.ReadFile(log); strings.Contains(string(told), "create") {
				t.Errorf("gh was told %s", told)
			}
		})
	}
}

func TestWithoutGH(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if err := (github{}).create(t.Context(), page{Tag: "v1.2.3"}); err == nil || !strings.Contains(err.Error(), "install GitHub's command line tool") {
		t.Errorf("it is %v", err)
	}
}

// TestRehearsalsStayAtHome: what is not for everybody does not get to GitHub.
func TestRehearsalsStayAtHome(t *testing.T) {
	origin(t)
	log := playGH(t, notFound, "1")
	for version, platforms := range map[string][]string{"v1.2.3": {"linux/amd64"}, "v0.0.0-snapshot": pins.Platforms} {
		prepared(t, version, runGit(t, "rev-parse", "HEAD"), platforms...)
		if err := run(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "is not for everybody") {
			t.Errorf("%s for %v: %v", version, platforms, err)
		}
	}
	release := prepared(t, "v1.2.3", runGit(t, "rev-parse", "HEAD"), pins.Platforms...)
	writeJSON(t, "dist/release.json", pins.Pin(release, "http://127.0.0.1:1", nil))
	if err := run(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "would download it from http://127.0.0.1:1") {
		t.Errorf("with another address: %v", err)
	}
	if _, err := os.Stat(log); err == nil || runGit(t, "ls-remote", "origin", "refs/tags/v1.2.3") != "" {
		t.Errorf("something got out: %v", err)
	}
}
