package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/git"
	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/pins"
	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/version"
)

func TestOptions(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string // of the version; "" where they are refused
	}{
		{[]string{"v1.2.3"}, "v1.2.3"},
		{[]string{"-platform", "linux/amd64", "v1.2.3-rc.1"}, "v1.2.3-rc.1"},
		{[]string{"-snapshot"}, version.Snapshot},
		{[]string{"-snapshot", "v1.2.3"}, ""},
		{[]string{}, ""},
		{[]string{"v1.2.3", "v1.2.4"}, ""},
		{[]string{"1.2.3"}, ""},
		{[]string{"e24f29d-dirty"}, ""},
		{[]string{"-colour", "v1.2.3"}, ""},
	} {
		o, err := read(test.args, io.Discard)
		if (err == nil) != (test.want != "") || err == nil && (o.version.String() != test.want || o.repository != pins.Repository) {
			t.Errorf("%v is %+v: %v", test.args, o, err)
		}
	}
}

// TestPlatforms: goreleaser builds what a release must have, and what the Action's
// launcher may ask for.
func TestPlatforms(t *testing.T) {
	config := readConfig(t, nil)
	var platforms []string
	for _, system := range config.Builds[0].Goos {
		for _, arch := range config.Builds[0].Goarch {
			platforms = append(platforms, system+"/"+arch)
		}
	}
	if slices.Sort(platforms); !slices.Equal(platforms, pins.Platforms) {
		t.Errorf("goreleaser builds %v, a release has %v", platforms, pins.Platforms)
	}
}

func TestRestricted(t *testing.T) {
	text, err := os.ReadFile("../../../" + goreleaserConfig)
	if err != nil {
		t.Fatal(err)
	}
	one, err := restricted(text, "linux/arm64")
	if err != nil {
		t.Fatal(err)
	}
	before, after := readConfig(t, text), readConfig(t, one)
	if build := after.Builds[0]; !slices.Equal(build.Goos, []string{"linux"}) || !slices.Equal(build.Goarch, []string{"arm64"}) {
		t.Errorf("it builds %v", build)
	}
	before.Builds[0].Goos, before.Builds[0].Goarch = after.Builds[0].Goos, after.Builds[0].Goarch
	if !reflect.DeepEqual(before, after) {
		t.Errorf("more has changed: %v\nwas %v", after, before)
	}
	if _, err := restricted(text, "linux"); err == nil {
		t.Error("linux was taken for a platform")
	}
}

type config struct {
	Builds []struct {
		Goos, Goarch []string
		Rest         map[string]any `yaml:",inline"`
	}
	Rest map[string]any `yaml:",inline"`
}

func readConfig(t *testing.T, text []byte) (c config) {
	t.Helper()
	var err error
	if text == nil {
		if text, err = os.ReadFile("../../../" + goreleaserConfig); err != nil {
			t.Fatal(err)
		}
	}
	if err := yaml.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestEarlier: the sums of the versions before come from their own tags.
func TestEarlier(t *testing.T) {
	r := git.Repository{Directory: t.TempDir()}
	do(t, r, "init", "--quiet")
	for _, tag := range []string{"v1.2.9", "v1.2.10", "v1.2.12-rc.1", "v1.3.0"} {
		commit(t, r, tag, `{"default": "`+tag+`", "versions": {"`+tag+`": {"archive of `+tag+`": "sum"}, "v0.1.0": {"another": "sum"}}}`)
	}
	commit(t, r, "v1.2.11", `{"default": "v1.2.10", "versions": {"v1.2.11": {}}}`) // no release: it pins another
	v, err := version.Parse("v1.2.12")
	if err != nil {
		t.Fatal(err)
	}
	got, err := before(t.Context(), r, v)
	want := earlier{newest: "v1.2.10", pinned: map[string]pins.Archives{
		"v1.2.9": {"archive of v1.2.9": "sum"}, "v1.2.10": {"archive of v1.2.10": "sum"},
		"v1.2.12-rc.1": {"archive of v1.2.12-rc.1": "sum"},
	}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v: %v", got, want, err)
	}
	candidate := version.Of([]string{"v1.2.12-rc.2"})[0]
	if got, err := before(t.Context(), r, candidate); err != nil || got.newest != "v1.2.12-rc.1" {
		t.Errorf("before %s it is %+v: %v", candidate, got, err)
	}
	commit(t, r, "v1.1.0", "{")
	if _, err := before(t.Context(), r, v); err == nil || !strings.Contains(err.Error(), "tag v1.1.0: action/release.json") {
		t.Errorf("with a tag that cannot be read: %v", err)
	}
	if none, err := before(t.Context(), r, version.Of([]string{"v0.1.0"})[0]); err != nil || none.newest != "" {
		t.Errorf("before the first: %+v, %v", none, err)
	}
}

func TestNotes(t *testing.T) {
	r := git.Repository{Directory: t.TempDir()}
	do(t, r, "init", "--quiet")
	commit(t, r, "v1.2.9", "{}")
	commit(t, r, "v1.2.10", "{}  ")
	for since, want := range map[string]string{"": "The first release.\n\nHow to verify", "v1.2.9": "Since v1.2.9:\n\n- v1.2.10\n\nHow to verify"} {
		got, err := notes(t.Context(), r, since, "HEAD")
		if err != nil || !strings.HasPrefix(string(got), want) {
			t.Errorf("since %q: %s, %v", since, got, err)
		}
	}
}

// commit commits a release.json, and tags that.
func commit(t *testing.T, r git.Repository, tag, text string) {
	t.Helper()
	path := filepath.Join(r.Directory, pins.ActionFile)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	do(t, r, "add", ".")
	do(t, r, "-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", tag)
	do(t, r, "tag", tag)
}

func do(t *testing.T, r git.Repository, arguments ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", arguments...)
	cmd.Dir = r.Directory
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v: %s", arguments, err, output)
	}
}
