package local_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// withPulled is an engine's registry, and an image that machines have pulled.
func withPulled() http.Handler {
	pulled := `[{"name": "docker.io/library/nginx:1.27", "digest": "sha256:0123", "size": 1048576}]`
	mux := http.NewServeMux()
	mux.Handle("/v2/", registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	mux.HandleFunc("GET /local/v1/pulledImages", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, pulled) })
	mux.HandleFunc("DELETE /local/v1/pulledImages", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("name") != "docker.io/library/nginx:1.27" {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(w, "{}")
		pulled = "[]"
	})
	return mux
}

// TestLoad loads an image from a file, lists and removes it, and one that was pulled.
func TestLoad(t *testing.T) {
	server := httptest.NewServer(withPulled())
	t.Cleanup(server.Close)
	image, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{OS: "linux", Architecture: runtime.GOARCH})
	if err != nil {
		t.Fatal(err)
	}
	tag, err := name.NewTag("example.com/app:v1")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "app.tar")
	if err := tarball.WriteToFile(file, tag, image); err != nil {
		t.Fatal(err)
	}
	s := session{engine: &fakeEngine{running: true, endpoint: server.URL}}
	for _, step := range []struct {
		line, out, errors string
		code              int
	}{
		{"load --progress none " + file, "Loaded example.com/app:v1 (sha256:", "", 0},
		{"load --progress none " + file, "into the local Compute Engine in /state/it's.", "", 0},
		{"images list", "example.com/app:v1", "", 0},
		{"images list", "1 MiB  pulled", "", 0},
		{"images remove nginx:1.27", "Removed docker.io/library/nginx:1.27.", "", 0},
		{"images remove nginx:1.27", "", "is not in the registry", 2},
		{"images remove example.com/app:v1", "Removed example.com/app:v1.", "", 0},
		{"images remove example.com/app:v1", "", "is not in the registry", 2},
		{"images list -o json", "[]", "", 0},
		{"load", "", "name an image, a file or a directory", 2},
		{"load --name a b c", "", "--name is for one image", 2},
		{"load --progress none " + filepath.Dir(file), "", "is no image that can be read", 2},
		{"images remove", "", "kubectl ha local images list", 2},
	} {
		got := s.run(t, append([]string{"local"}, strings.Fields(step.line)...)...)
		if got.code != step.code || !strings.Contains(got.out, step.out) || !strings.Contains(got.errors, step.errors) {
			t.Errorf("%s: %d, %q, %q", step.line, got.code, got.out, got.errors)
		}
	}
}
