//go:build e2e

package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// rehearsal is a release that has not left this computer.
type rehearsal struct {
	clone  string // of the source
	github string // the directory that plays it
	url    string // where that is served
	source string // the commit that was released

	mutex sync.Mutex
	paths []string // that were asked for
}

// rehearse makes a repository of the source that is checked out, and a release of it.
func rehearse(t *testing.T) *rehearsal {
	t.Helper()
	t.Setenv("GIT_CONFIG_GLOBAL", "/dev/null")
	r := &rehearsal{clone: filepath.Join(t.TempDir(), "clone"), github: filepath.Join(t.TempDir(), "github")}
	server := httptest.NewServer(r.served())
	t.Cleanup(server.Close)
	r.url = server.URL
	r.copySource(t)
	if err := os.MkdirAll(filepath.Join(r.clone, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(absolute(t, tools), filepath.Join(r.clone, "bin", "tools")); err != nil {
		t.Fatal(err)
	}
	tool(t, r.clone, "git", "clone", "--quiet", "--bare", ".", r.repository())
	tool(t, r.clone, "git", "remote", "add", "origin", r.repository())
	r.make(t)
	return r
}

// copySource makes the clone of two commits, the second with all files. This
// checkout's own history may be a part only.
func (r *rehearsal) copySource(t *testing.T) {
	t.Helper()
	files := filepath.Join(t.TempDir(), "files.tar")
	tool(t, "../..", "git", "archive", "--output", files, "HEAD")
	tool(t, ".", "git", "init", "--quiet", "--initial-branch=main", r.clone)
	tool(t, r.clone, "tar", "-xf", files)
	identity := []string{"-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--allow-empty", "--message"}
	tool(t, r.clone, "git", append(identity, "Begin")...)
	tool(t, r.clone, "git", "add", ".")
	tool(t, r.clone, "git", append(identity, "All files")...)
	r.source = tool(t, r.clone, "git", "rev-parse", "HEAD")
}

// make makes and publishes the release of what the clone has checked out.
func (r *rehearsal) make(t *testing.T) {
	t.Helper()
	tool(t, r.clone, "go", "run", "-trimpath", "./hack/release/prepare", "-repository", r.url, "-platform", runtime.GOOS+"/"+runtime.GOARCH, releaseVersion)
	tool(t, r.clone, "go", "run", "-trimpath", "./hack/release/publish", "-to", r.github)
}

// served serves the directory, and keeps what was asked for.
func (r *rehearsal) served() http.Handler {
	files := http.FileServer(http.Dir(r.github))
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		r.mutex.Lock()
		r.paths = append(r.paths, request.URL.Path)
		r.mutex.Unlock()
		files.ServeHTTP(w, request)
	})
}

func (r *rehearsal) asked() []string {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return slices.Clone(r.paths)
}

func (r *rehearsal) repository() string { return filepath.Join(r.github, "repository.git") }

// git runs git in the published repository.
func (r *rehearsal) git(t *testing.T, arguments ...string) string {
	t.Helper()
	return tool(t, r.repository(), "git", arguments...)
}

// address is where a file of the release is.
func (r *rehearsal) address(name string) string {
	return r.url + "/releases/download/" + releaseVersion + "/" + name
}

func (r *rehearsal) download(t *testing.T, name string) []byte {
	t.Helper()
	response, err := http.Get(r.address(name))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s: %v", r.address(name), response.Status, err)
	}
	return content
}

// tool runs a program to its end, and returns what it prints as a result.
func tool(t *testing.T, dir, program string, arguments ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, arguments...)
	cmd.Dir, cmd.Stderr = dir, t.Output()
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v", program, strings.Join(arguments, " "), err)
	}
	return strings.TrimSpace(string(output))
}
