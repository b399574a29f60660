package image

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

// TestContainersOfOutputs: machines pull container images of the releases whose stages'
// outputs are in the cache directory.
func TestContainersOfOutputs(t *testing.T) {
	cacheDir := t.TempDir()
	r, err := loadRecipe("v1.36.3")
	if err != nil {
		t.Fatal(err)
	}
	b := &builder{Options: Options{CacheDir: cacheDir}, recipe: r}
	for _, file := range []string{b.layerTar(), filepath.Join(b.kubernetesDir(), "kube-proxy"), filepath.Join(b.runtimeDir(), "pause")} {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("content"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	machines := Containers(cacheDir, nil, slog.New(slog.DiscardHandler))
	for path, want := range map[string]int{
		"kube-proxy/manifests/v1.36.3":            http.StatusOK,
		"pause/manifests/" + r.release.Pause:      http.StatusOK,
		"kube-apiserver/manifests/v1.36.3":        http.StatusNotFound, // its program is not there
		"kube-proxy/manifests/v1.37.2":            http.StatusNotFound,
		"coredns/manifests/" + r.release.CoreDNS:  http.StatusNotFound,
		"kube-proxy/manifests/" + r.release.Pause: http.StatusNotFound,
		"../kube-proxy/manifests/v1.36.3":         http.StatusNotFound,
	} {
		answer := httptest.NewRecorder()
		machines.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodHead, "/v2/"+path+"?ns=registry.k8s.io", nil))
		if answer.Code != want {
			t.Errorf("%s is answered %d, want %d", path, answer.Code, want)
		}
	}
}
