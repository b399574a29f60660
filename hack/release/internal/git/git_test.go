package git

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// clone makes a repository with two commits on main, and a remote with the same.
func clone(t *testing.T) Remote {
	t.Helper()
	t.Setenv("GIT_CONFIG_GLOBAL", "/dev/null")
	t.Setenv("GIT_CONFIG_SYSTEM", "/dev/null")
	dir := t.TempDir()
	r := Remote{Repository: Repository{filepath.Join(dir, "clone")}, Address: filepath.Join(dir, "remote.git")}
	do(t, dir, "init", "--quiet", "--bare", "--initial-branch=main", r.Address)
	do(t, dir, "init", "--quiet", "--initial-branch=main", r.Directory)
	commit(t, r.Repository, "first", "file", "pinned/a")
	commit(t, r.Repository, "second", "file")
	do(t, r.Directory, "push", "--quiet", r.Address, "main")
	return r
}

// commit changes files, and returns the commit's name.
func commit(t *testing.T, r Repository, message string, files ...string) string {
	t.Helper()
	for _, file := range files {
		path := filepath.Join(r.Directory, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(message), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	do(t, r.Directory, "add", ".")
	do(t, r.Directory, "-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", message)
	return do(t, r.Directory, "rev-parse", "HEAD")
}

func do(t *testing.T, dir string, arguments ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", arguments...)
	cmd.Dir = dir
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v: %s", arguments, err, output)
	}
	return strings.TrimSpace(string(output))
}

func TestClean(t *testing.T) {
	r := clone(t)
	if err := r.Clean(t.Context()); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(r.Directory, "more"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := r.Clean(t.Context()); err == nil || !strings.Contains(err.Error(), "?? more") {
		t.Errorf("with another file it is %v", err)
	}
}

// TestSource: a release's own commit has the same source as the one before.
func TestSource(t *testing.T) {
	r := clone(t)
	second := do(t, r.Directory, "rev-parse", "main")
	for _, test := range []struct {
		name  string
		files []string
		own   bool
	}{
		{"pins alone", []string{"pinned/a", "pinned/b"}, true},
		{"pins and more", []string{"pinned/a", "file"}, false},
		{"more", []string{"pinned/c"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			do(t, r.Directory, "checkout", "--quiet", "--detach", second)
			head := commit(t, r.Repository, test.name, test.files...)
			want := head
			if test.own {
				want = second
			}
			if got, err := r.Source(t.Context(), "pinned/a", "pinned/b"); err != nil || got != want {
				t.Errorf("it is %s, not %s: %v", got, want, err)
			}
		})
	}
	do(t, r.Directory, "checkout", "--quiet", "--detach", second+"^")
	if got, err := r.Source(t.Context(), "file", "pinned/a"); err != nil || got != do(t, r.Directory, "rev-parse", "HEAD") {
		t.Errorf("that of the first commit is %s: %v", got, err)
	}
}

func TestCommit(t *testing.T) {
	r := clone(t)
	source := do(t, r.Directory, "rev-parse", "main")
	files := map[string][]byte{"pinned/a": []byte("x\r\n"), "new/b": []byte("y\n")}
	made, err := r.Commit(t.Context(), source, "Release", files)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := r.Commit(t.Context(), source, "Release", files); err != nil || again != made {
		t.Errorf("made again it is %s, not %s: %v", again, made, err)
	}
	if parents := do(t, r.Directory, "log", "-1", "--format=%P", made); parents != source {
		t.Errorf("its parents are %s", parents)
	}
	if changed := do(t, r.Directory, "diff", "--name-only", source, made); changed != "new/b\npinned/a" {
		t.Errorf("it changes %s", changed)
	}
	if text := do(t, r.Directory, "cat-file", "-p", made+":pinned/a"); text != "x" {
		t.Errorf("the file has %q", text)
	}
	if err := r.Clean(t.Context()); err != nil || do(t, r.Directory, "rev-parse", "main") != source {
		t.Errorf("the clone is changed: %v", err)
	}
}

func TestShow(t *testing.T) {
	r := clone(t)
	if text, there, err := r.Show(t.Context(), "main", "file"); err != nil || !there || text != "second" {
		t.Errorf("it is %q, %t: %v", text, there, err)
	}
	if text, there, err := r.Show(t.Context(), "main", "none"); err != nil || there {
		t.Errorf("a file that is not there is %q, %t: %v", text, there, err)
	}
	if _, _, err := r.Show(t.Context(), "none", "file"); err == nil {
		t.Error("a commit that is not there was shown")
	}
}

func TestSubjects(t *testing.T) {
	r := clone(t)
	do(t, r.Directory, "tag", "v1.0.0", "main^")
	commit(t, r.Repository, "third", "file")
	if got, err := r.Subjects(t.Context(), "v1.0.0", "main"); err != nil || !slices.Equal(got, []string{"third", "second"}) {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := r.Subjects(t.Context(), "v1.0.0", "v1.0.0"); err != nil || len(got) != 0 {
		t.Errorf("since the same commit: %q, %v", got, err)
	}
}

func TestOnBranch(t *testing.T) {
	r := clone(t)
	pushed, local := do(t, r.Directory, "rev-parse", "main^"), commit(t, r.Repository, "third", "file")
	if err := r.OnBranch(t.Context(), pushed); err != nil {
		t.Error(err)
	}
	if err := r.OnBranch(t.Context(), local); err == nil || !strings.Contains(err.Error(), "push it first") {
		t.Errorf("for a commit that was not pushed it is %v", err)
	}
	do(t, r.Directory, "push", "--quiet", r.Address, local+":refs/heads/release-1.2")
	if err := r.OnBranch(t.Context(), local); err != nil {
		t.Error(err)
	}
}

func TestTagStays(t *testing.T) {
	r := clone(t)
	first, second := do(t, r.Directory, "rev-parse", "main^"), do(t, r.Directory, "rev-parse", "main")
	for range 2 {
		if err := r.Tag(t.Context(), "v1.0.0", first); err != nil {
			t.Error(err)
		}
	}
	if err := r.Tag(t.Context(), "v1.0.0", second); err == nil || !strings.Contains(err.Error(), "does not change") {
		t.Errorf("to another commit: %v", err)
	}
	if tags, err := r.Tags(t.Context()); err != nil || len(tags) != 1 || tags["v1.0.0"] != first {
		t.Errorf("tags are %v: %v", tags, err)
	}
	if own := do(t, r.Directory, "tag"); own != "" {
		t.Errorf("the clone has the tags %s", own)
	}
}

func TestMove(t *testing.T) {
	r := clone(t)
	first, second := do(t, r.Directory, "rev-parse", "main^"), do(t, r.Directory, "rev-parse", "main")
	for _, to := range []string{first, second, second, first} {
		if err := r.Move(t.Context(), "v1", to); err != nil {
			t.Error(err)
		}
		if tags, err := r.Tags(t.Context()); err != nil || tags["v1"] != to {
			t.Errorf("tags are %v, not on %s: %v", tags, to, err)
		}
	}
	do(t, r.Address, "-c", "user.name=test", "-c", "user.email=test@example.com", "tag", "--annotate", "--message", "v1", "--force", "v1", first)
	if tags, err := r.Tags(t.Context()); err != nil || tags["v1"] != first {
		t.Errorf("with an annotated one tags are %v: %v", tags, err)
	}
	if err := r.Move(t.Context(), "v1", second); err != nil {
		t.Errorf("an annotated one: %v", err)
	}
}

// TestPushSeesOthers: what another has moved meanwhile stays.
func TestPushSeesOthers(t *testing.T) {
	r := clone(t)
	first, second := do(t, r.Directory, "rev-parse", "main^"), do(t, r.Directory, "rev-parse", "main")
	do(t, r.Address, "tag", "v1", first)
	for _, seen := range []string{"", second} {
		if err := r.push(t.Context(), "v1", second, seen); err == nil {
			t.Errorf("it was moved, although %q was seen", seen)
		}
	}
}

func TestFetchTakesTagsThatMove(t *testing.T) {
	r := clone(t)
	first, second := do(t, r.Directory, "rev-parse", "main^"), do(t, r.Directory, "rev-parse", "main")
	do(t, r.Directory, "tag", "v1", first)
	do(t, r.Address, "tag", "v1", second)
	do(t, r.Address, "tag", "v1.0.0", second)
	if err := r.Fetch(t.Context()); err != nil {
		t.Fatal(err)
	}
	tags, err := r.OwnTags(t.Context())
	if err != nil || !slices.Equal(tags, []string{"v1", "v1.0.0"}) || do(t, r.Directory, "rev-parse", "v1") != second {
		t.Errorf("the clone has %v: %v", tags, err)
	}
}
