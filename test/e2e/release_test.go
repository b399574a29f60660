//go:build e2e

package e2e

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/plugin/build"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

const (
	releaseVersion = "v1.2.3"
	releaseArchive = "kubectl-ha_" + releaseVersion + "_" + runtime.GOOS + "_" + runtime.GOARCH + ".tar.gz"
)

// TestRelease makes a release of this source, for this platform, and uses it: a
// directory plays GitHub.
func TestRelease(t *testing.T) {
	r := rehearse(t)
	for _, test := range []struct {
		name string
		run  func(*testing.T, *rehearsal)
	}{
		{"tags are on its commit", releaseTags},
		{"its commit pins its files", releasePins},
		{"krew installs it", releaseByKrew},
		{"the action runs it", releaseInWorkflow},
		{"made of its tag it is the same", releaseAgain},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, r) })
	}
}

func releaseTags(t *testing.T, r *rehearsal) {
	commit := r.git(t, "rev-parse", releaseVersion)
	if moved := r.git(t, "rev-parse", "v1"); moved != commit {
		t.Errorf("v1 is on %s, the release on %s", moved, commit)
	}
	if parents := r.git(t, "log", "-1", "--format=%P", commit); parents != r.source {
		t.Errorf("the release's parents are %s, the source is %s", parents, r.source)
	}
	if changed := r.git(t, "diff", "--name-only", r.source, commit); changed != "action/release.json\nkrew/ha.yaml" {
		t.Errorf("the release changes %s", changed)
	}
}

// releasePins holds what names the files to what is downloaded.
func releasePins(t *testing.T, r *rehearsal) {
	var pins struct {
		Default  string
		Versions map[string]map[string]string
	}
	archive := fmt.Sprintf("%x", sha256.Sum256(r.download(t, releaseArchive)))
	if err := json.Unmarshal([]byte(r.git(t, "show", "v1:action/release.json")), &pins); err != nil {
		t.Fatal(err)
	}
	if pins.Default != releaseVersion || pins.Versions[releaseVersion][releaseArchive] != archive {
		t.Errorf("release.json is %+v, the archive has the sum %s", pins, archive)
	}
	manifest := string(r.download(t, "ha.yaml"))
	if manifest != r.git(t, "show", "v1:krew/ha.yaml")+"\n" || !strings.Contains(manifest, archive) || !strings.Contains(manifest, r.address(releaseArchive)) {
		t.Errorf("krew's manifest is\n%s", manifest)
	}
	check := exec.CommandContext(t.Context(), "sha256sum", "--check", "--strict", "checksums.txt")
	check.Dir = filepath.Join(r.github, "releases", "download", releaseVersion)
	output, err := check.CombinedOutput()
	for _, name := range []string{releaseArchive, strings.TrimSuffix(releaseArchive, ".tar.gz") + ".sbom.json", "ha.yaml", "provenance.json"} {
		if err != nil || !strings.Contains(string(output), name+": OK\n") {
			t.Errorf("%s: %v\n%s", name, err, output)
		}
	}
	statement := string(r.download(t, "provenance.json"))
	if !strings.Contains(statement, r.source) || !strings.Contains(statement, archive) || !strings.Contains(statement, runtime.Version()) {
		t.Errorf("the provenance is\n%s", statement)
	}
}

// releaseByKrew installs it as somebody does who has the manifest's address.
func releaseByKrew(t *testing.T, r *rehearsal) {
	root := krewRoot(t)
	install := exec.CommandContext(t.Context(), absolute(t, tools, "krew"), "install", "--no-update-index", "--manifest-url", r.address("ha.yaml"))
	install.Env = append(os.Environ(), "HOME="+t.TempDir(), "KREW_ROOT="+root, "KREW_NO_UPGRADE_CHECK=1")
	if output, err := install.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	output, err := exec.CommandContext(t.Context(), filepath.Join(root, "bin", "kubectl-ha"), "version", "-o", "json").Output()
	var made build.Info
	if err == nil {
		err = json.Unmarshal(output, &made)
	}
	if err != nil || made.Version != releaseVersion || made.Commit != r.source {
		t.Errorf("the program is %+v, of the source %s: %v", made, r.source, err)
	}
}

// releaseInWorkflow runs a pull request's job, which has no credentials, with the
// action that v1 is on.
func releaseInWorkflow(t *testing.T, r *rehearsal) {
	action := filepath.Join(t.TempDir(), "action")
	if output, err := exec.CommandContext(t.Context(), "git", "clone", "--quiet", "--branch", "v1", r.repository(), action).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	before := len(r.asked())
	lab := &walkthrough.Lab{Env: os.Environ()}
	env := append(fork(t, lab.Env), "NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1")
	w := workflow{lab: lab, file: exampleWorkflows + "fork.yml", env: env, event: "pull_request", action: action}.run(t)
	w.ended(t, true, 0)
	w.shows(t, "The spec is valid", "No cluster was made")
	if asked, want := r.asked()[before:], []string{"/releases/download/" + releaseVersion + "/" + releaseArchive}; !slices.Equal(asked, want) {
		t.Errorf("the action has downloaded %v, not %v", asked, want)
	}
}

// releaseAgain makes the release once more, of its own commit: the files are the same,
// so that to publish them changes nothing.
func releaseAgain(t *testing.T, r *rehearsal) {
	want, tags := r.download(t, "checksums.txt"), r.git(t, "show-ref", "--tags")
	tool(t, r.clone, "git", "fetch", "--quiet", "--tags", "origin")
	tool(t, r.clone, "git", "checkout", "--quiet", "--detach", releaseVersion)
	r.make(t)
	if got := r.download(t, "checksums.txt"); string(got) != string(want) {
		t.Errorf("the checksums are\n%s\nwere\n%s", got, want)
	}
	if got := r.git(t, "show-ref", "--tags"); got != tags {
		t.Errorf("tags are\n%s\nwere\n%s", got, tags)
	}
}
