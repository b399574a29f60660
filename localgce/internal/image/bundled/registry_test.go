package bundled

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/registry"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// filesIn are a release's files below a directory.
func filesIn(dir string, r release.Release) Files {
	return Files{
		Base:    filepath.Join(dir, "base.tar"),
		Program: func(name string) string { return filepath.Join(dir, r.Version, name) },
	}
}

// lay writes a release's files: programs of some content, each with the name of its image in it.
func lay(t *testing.T, dir string, r release.Release, content string) {
	t.Helper()
	files := filesIn(dir, r)
	var base bytes.Buffer
	archive := tar.NewWriter(&base)
	if err := archive.WriteHeader(&tar.Header{Name: "etc/os-release", Mode: 0o644}); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, files.Base, base.String())
	for _, c := range Containers(r) {
		for _, p := range c.Programs {
			write(t, files.Program(p.File), p.File+" of "+c.Name+", "+content)
		}
	}
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o755); err != nil {
		t.Fatal(err)
	}
}

// handler serves the releases' files below a directory.
func handler(dir string, otherwise http.Handler) http.Handler {
	files := func(r release.Release) (Files, error) { return filesIn(dir, r), nil }
	return Registry(files, otherwise, slog.New(slog.DiscardHandler))
}

// machine asks a registry for images of another one, as containerd does.
type machine struct {
	address string // host:port
	of      string // such as registry.k8s.io
}

// newMachine asks for what is bundled behind the registry of what is pushed, as it is in
// an engine.
func newMachine(t *testing.T, bundled http.Handler) (machine, *registry.Registry) {
	t.Helper()
	pushed, err := registry.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(pushed.Mirror(bundled))
	t.Cleanup(server.Close)
	return machine{strings.TrimPrefix(server.URL, "http://"), "registry.k8s.io"}, pushed
}

func (m machine) RoundTrip(request *http.Request) (*http.Response, error) {
	named := request.Clone(request.Context())
	named.URL.RawQuery = "ns=" + m.of
	return http.DefaultTransport.RoundTrip(named)
}

func (m machine) pull(t *testing.T, image string) (v1.Image, error) {
	t.Helper()
	ref, err := name.ParseReference(m.address+"/"+image, name.Insecure)
	if err != nil {
		t.Fatal(err)
	}
	return remote.Image(ref, remote.WithTransport(m), remote.WithContext(t.Context()))
}

// digest pulls an image, which must be there.
func (m machine) digest(t *testing.T, image string) string {
	t.Helper()
	pulled, err := m.pull(t, image)
	if err != nil {
		t.Fatal(err)
	}
	digest, err := pulled.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return digest.String()
}

// filesOf are an image's files, by their paths. The client holds blobs to their digests.
func filesOf(t *testing.T, image v1.Image) map[string]string {
	t.Helper()
	layers, err := image.Layers()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, layer := range layers {
		content, err := layer.Compressed() // as it came, which is uncompressed
		if err != nil {
			t.Fatal(err)
		}
		archive := tar.NewReader(content)
		for header, err := archive.Next(); !errors.Is(err, io.EOF); header, err = archive.Next() {
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(archive)
			if err != nil {
				t.Fatal(err)
			}
			files["/"+header.Name] = string(text)
		}
		_, err = io.Copy(io.Discard, content)
		if err := errors.Join(err, content.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestMachinesPullWhatIsBundled: by tag and by digest, whole, with the programs of each
// release; also one that is there later only.
func TestMachinesPullWhatIsBundled(t *testing.T) {
	dir := t.TempDir()
	newest, other := release.All()[0], release.All()[1]
	lay(t, dir, newest, "programs")
	m, _ := newMachine(t, handler(dir, nil))
	if _, err := m.pull(t, "kube-proxy:"+other.Version); err == nil {
		t.Errorf("an image of %s is there before its programs", other.Version)
	}
	lay(t, dir, other, "programs")
	for _, r := range []release.Release{newest, other} {
		for _, c := range Containers(r) {
			host, image, _ := strings.Cut(c.Name, "/")
			m.of = host
			pulled, err := m.pull(t, image)
			if host != "registry.k8s.io" {
				if err == nil {
					t.Errorf("%s is there, which only stands in for the real one", c.Name)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s: %v", c.Name, err)
				continue
			}
			files := filesOf(t, pulled)
			for _, p := range c.Programs {
				if got, want := files[p.Path], p.File+" of "+c.Name+", programs"; got != want {
					t.Errorf("%s of %s is %q, want %q", p.Path, c.Name, got, want)
				}
			}
			if _, debian := files["/etc/os-release"]; debian != c.OnDebian || len(files) == 0 {
				t.Errorf("%s has %v", c.Name, files)
			}
			config, err := pulled.ConfigFile()
			if err != nil || config.Architecture != runtime.GOARCH || strings.Join(config.Config.Cmd, " ") != strings.Join(c.Cmd, " ") {
				t.Errorf("%s is configured %+v, %v", c.Name, config, err)
			}
			repository, _, _ := strings.Cut(image, ":")
			if digest := m.digest(t, image); m.digest(t, repository+"@"+digest) != digest {
				t.Errorf("%s is another by its digest", c.Name)
			}
		}
	}
	m.of = "registry.k8s.io"
	if m.digest(t, "kube-proxy:"+newest.Version) == m.digest(t, "kube-proxy:"+other.Version) {
		t.Error("both releases have the same kube-proxy")
	}
}

// TestFilesMadeAgain: their digest is another then, and the one before is not there any more.
func TestFilesMadeAgain(t *testing.T) {
	dir, r := t.TempDir(), release.All()[0]
	lay(t, dir, r, "programs")
	m, _ := newMachine(t, handler(dir, nil))
	before := m.digest(t, "kube-proxy:"+r.Version)
	lay(t, dir, r, "programs of another build")
	if after := m.digest(t, "kube-proxy:"+r.Version); after == before {
		t.Error("other programs have the digest of those before")
	}
	if _, err := m.pull(t, "kube-proxy@"+before); err == nil {
		t.Error("an image of programs that are gone is there")
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := m.pull(t, "kube-proxy:"+r.Version); err == nil {
		t.Error("an image without programs is there")
	}
}

// TestTheRestIsHandedOn, or answered where there is nobody; never with a file of this
// computer's.
func TestTheRestIsHandedOn(t *testing.T) {
	dir, r := t.TempDir(), release.All()[0]
	lay(t, dir, r, "programs")
	const absent = "sha256:0123456789012345678901234567890123456789012345678901234567890123"
	otherwise := http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		_, _ = io.WriteString(w, "other "+request.URL.String())
	})
	for _, asked := range []string{
		"/v2/kube-proxy/manifests/v1.0.0?ns=registry.k8s.io",
		"/v2/kube-proxy/manifests/" + absent + "?ns=registry.k8s.io",
		"/v2/kube-proxy/blobs/" + absent + "?ns=registry.k8s.io",
		"/v2/kube-proxy/blobs/" + r.Version + "?ns=registry.k8s.io",
		"/v2/kube-proxy/tags/" + r.Version + "?ns=registry.k8s.io",
		"/v2/kube-proxy/manifests/" + r.Version + "?ns=other.io",
		"/v2/kube-proxy/manifests/" + r.Version,
		"/v2/arm64/kube-proxy/manifests/" + r.Version + "?ns=registry.k8s.io",
		"/v2/../base.tar/blobs/base.tar?ns=..",
		"/v2/kube-proxy/blobs/../../base.tar?ns=registry.k8s.io",
		"/v2/?ns=registry.k8s.io",
	} {
		answer := httptest.NewRecorder()
		handler(dir, otherwise).ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, asked, nil))
		if got := answer.Body.String(); got != "other "+asked {
			t.Errorf("%s is answered %d: %s", asked, answer.Code, got)
		}
		answer = httptest.NewRecorder()
		handler(dir, nil).ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, asked, nil))
		if answer.Code != http.StatusNotFound {
			t.Errorf("%s is answered %d where there is nobody", asked, answer.Code)
		}
	}
}

// TestPushedImagesComeFirst: what is pushed is that tag, and what is bundled all others.
func TestPushedImagesComeFirst(t *testing.T) {
	dir := t.TempDir()
	newest, other := release.All()[0], release.All()[1]
	lay(t, dir, newest, "programs")
	lay(t, dir, other, "programs")
	m, pushed := newMachine(t, handler(dir, nil))
	bundled := m.digest(t, "kube-proxy:"+newest.Version)
	own := push(t, pushed, "registry.k8s.io/kube-proxy:"+newest.Version)
	if got := m.digest(t, "kube-proxy:"+newest.Version); got != own {
		t.Errorf("the tag is %s, pushed was %s, bundled is %s", got, own, bundled)
	}
	if got := m.digest(t, "kube-proxy@"+bundled); got != bundled {
		t.Errorf("the bundled image %s is %s", bundled, got)
	}
	if got := m.digest(t, "kube-proxy:"+other.Version); got == own {
		t.Error("what was pushed is the other tag too")
	}
}

// push pushes an image as a program of this computer, and returns its digest.
func push(t *testing.T, to *registry.Registry, as string) string {
	t.Helper()
	server := httptest.NewServer(to.Clients("token"))
	t.Cleanup(server.Close)
	image, err := random.Image(1000, 1)
	if err != nil {
		t.Fatal(err)
	}
	tag, err := name.NewTag(strings.TrimPrefix(server.URL, "http://")+"/"+as, name.Insecure)
	if err != nil {
		t.Fatal(err)
	}
	auth := remote.WithAuth(&authn.Basic{Username: "any", Password: "token"})
	if err := remote.Write(tag, image, auth, remote.WithContext(t.Context())); err != nil {
		t.Fatal(err)
	}
	digest, err := image.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return digest.String()
}

// TestMachinesOnlyRead: nothing else is handed on either.
func TestMachinesOnlyRead(t *testing.T) {
	otherwise := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was handed on") })
	for _, method := range []string{http.MethodPut, http.MethodPost, http.MethodPatch, http.MethodDelete} {
		answer := httptest.NewRecorder()
		request := httptest.NewRequestWithContext(t.Context(), method, "/v2/kube-proxy/manifests/v1?ns=registry.k8s.io", strings.NewReader("{}"))
		handler(t.TempDir(), otherwise).ServeHTTP(answer, request)
		if answer.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s is answered %d", method, answer.Code)
		}
	}
}

// TestWhatCannotBeReadIsNotAbsent: it is an error, and not handed on.
func TestWhatCannotBeReadIsNotAbsent(t *testing.T) {
	dir, r := t.TempDir(), release.All()[0]
	lay(t, dir, r, "programs")
	program := filesIn(dir, r).Program("kube-proxy")
	if err := os.Remove(program); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(program, 0o755); err != nil {
		t.Fatal(err)
	}
	otherwise := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was handed on") })
	answer := httptest.NewRecorder()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v2/kube-proxy/manifests/"+r.Version+"?ns=registry.k8s.io", nil)
	handler(dir, otherwise).ServeHTTP(answer, request)
	if answer.Code != http.StatusInternalServerError {
		t.Errorf("it is answered %d: %s", answer.Code, answer.Body)
	}
}
