package registry

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

const token = "secret"

// served is a registry with its two faces on loopback.
type served struct {
	*Registry
	clients, machines string // host:port
	stop              func() // waits for what is under way
}

func serve(t *testing.T, dir string) served {
	t.Helper()
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	clients, machines := httptest.NewServer(r.Clients(token)), httptest.NewServer(r.Mirror(http.NotFoundHandler()))
	t.Cleanup(clients.Close)
	t.Cleanup(machines.Close)
	return served{r, strings.TrimPrefix(clients.URL, "http://"), strings.TrimPrefix(machines.URL, "http://"), clients.Close}
}

func (s served) push(t *testing.T, image v1.Image, at, password string) error {
	t.Helper()
	ref, err := name.ParseReference(s.clients+"/"+at, name.Insecure)
	if err != nil {
		t.Fatal(err)
	}
	return remote.Write(ref, image, remote.WithAuth(&authn.Basic{Username: "any", Password: password}), remote.WithContext(t.Context()))
}

// seen is how a machine finds path, of a registry that it asks for.
func (s served) seen(t *testing.T, path, registry string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.machines+"/v2/"+path+"?ns="+registry, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func makeImage(t *testing.T) (v1.Image, string) {
	t.Helper()
	image, err := random.Image(100_000, 3)
	if err != nil {
		t.Fatal(err)
	}
	digest, err := image.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return image, digest.String()
}

// TestMachinesPullByName: what was pushed is there for machines under the image's own
// name and its digest, also when the registry was opened again.
func TestMachinesPullByName(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, dir)
	image, digest := makeImage(t)
	for _, at := range []string{"example.com/team/app:v1", "docker.io/library/short:v1", "reg.example_5000/app:v1", "own:v1"} {
		if err := s.push(t, image, at, token); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range []served{s, serve(t, dir)} {
		for path, registry := range map[string]string{
			"team/app/manifests/v1":             "example.com",
			"team/app/manifests/" + digest:      "example.com",
			"library/short/manifests/v1":        "docker.io",
			"app/manifests/v1":                  "reg.example:5000",
			"own/manifests/v1":                  "127.0.0.1:41234",
			"example.com/team/app/manifests/v1": "localhost:41234",
		} {
			if code, _ := s.seen(t, path, registry); code != http.StatusOK {
				t.Errorf("%s of %s is answered %d", path, registry, code)
			}
		}
		for path, registry := range map[string]string{"team/app/manifests/v2": "example.com", "team/app/manifests/v1": "other.com", "own/manifests/v1": "docker.io"} {
			if code, _ := s.seen(t, path, registry); code != http.StatusNotFound {
				t.Errorf("%s of %s is answered %d", path, registry, code)
			}
		}
	}
	layers, err := image.Layers()
	if err != nil {
		t.Fatal(err)
	}
	layer, err := layers[0].Digest()
	if err != nil {
		t.Fatal(err)
	}
	if code, text := s.seen(t, "team/app/blobs/"+layer.String(), "example.com"); code != http.StatusOK || len(text) < 100_000 {
		t.Errorf("a layer is answered %d, %d bytes", code, len(text))
	}
}

// TestWhoMayWrite: who has the token, and no machine.
func TestWhoMayWrite(t *testing.T) {
	s := serve(t, t.TempDir())
	image, _ := makeImage(t)
	for _, password := range []string{"", "other", token + " "} {
		if err := s.push(t, image, "app:v1", password); err == nil || !strings.Contains(err.Error(), "401") {
			t.Errorf("with %q: %v", password, err)
		}
	}
	s.clients = s.machines
	if err := s.push(t, image, "app:v1", token); err == nil {
		t.Error("a machine has pushed")
	}
}

// TestDeletedImagesGo: their blobs with the next opening, those of others stay.
func TestDeletedImagesGo(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, dir)
	gone, goneDigest := makeImage(t)
	stays, _ := makeImage(t)
	for at, image := range map[string]v1.Image{"gone:v1": gone, "stays:v1": stays} {
		if err := s.push(t, image, at, token); err != nil {
			t.Fatal(err)
		}
	}
	for _, reference := range []string{"v1", goneDigest} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, "http://"+s.clients+"/v2/gone/manifests/"+reference, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.SetBasicAuth("any", token)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusAccepted {
			t.Fatalf("deletion of %s is answered %d", reference, answer.StatusCode)
		}
	}
	again := serve(t, dir)
	if code, _ := again.seen(t, "gone/manifests/v1", "localhost:1"); code != http.StatusNotFound {
		t.Errorf("it is answered %d", code)
	}
	if code, _ := again.seen(t, "stays/manifests/v1", "localhost:1"); code != http.StatusOK {
		t.Errorf("the other is answered %d", code)
	}
	blobs, err := filepath.Glob(filepath.Join(dir, "blobs", "sha256", "*"))
	if err != nil || len(blobs) != 4 { // three layers and a configuration
		t.Errorf("%d blobs are left, %v", len(blobs), err)
	}
}

// TestBrokenUploads: what is not what its digest says is not kept, and a manifest is
// refused whose blobs are not there.
func TestBrokenUploads(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, dir)
	const digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	manifest := `{"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
		"config": {"mediaType": "application/vnd.oci.image.config.v1+json", "size": 1, "digest": "` + digest + `"}, "layers": []}`
	for path, want := range map[string]int{
		"/v2/app/blobs/uploads/1?digest=" + digest:   http.StatusBadRequest,
		"/v2/app/blobs/uploads/1?digest=nonsense":    http.StatusBadRequest,
		"/v2/app/blobs/uploads/a.b?digest=" + digest: http.StatusInternalServerError,
		"/v2/app/manifests/v1":                       http.StatusBadRequest,
	} {
		code := put(t.Context(), t, "http://"+s.clients+path, manifest)
		if code != want {
			t.Errorf("%s is answered %d, want %d", path, code, want)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*", "*")); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "x")); err == nil {
		t.Error("an upload has left its directory")
	}
}

func put(ctx context.Context, t *testing.T, url, body string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodPut, url, bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth("any", token)
	request.Header.Set("Content-Type", "application/vnd.oci.image.manifest.v1+json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	return answer.StatusCode
}

// TestMirrorOfOthers: what the registry has goes before what another one has, and
// only names of others are looked for there.
func TestMirrorOfOthers(t *testing.T) {
	s := serve(t, t.TempDir())
	image, digest := makeImage(t)
	if err := s.push(t, image, "example.com/app:v1", token); err != nil {
		t.Fatal(err)
	}
	machines := httptest.NewServer(s.Mirror(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		_, _ = io.WriteString(w, "other "+request.URL.String())
	})))
	t.Cleanup(machines.Close)
	s.machines = strings.TrimPrefix(machines.URL, "http://")
	for path, want := range map[string]string{"app/manifests/v1": "{", "app/manifests/" + digest: "{", "app/manifests/v2": "other /v2/app/manifests/v2?ns=example.com"} {
		if code, text := s.seen(t, path, "example.com"); code != http.StatusOK || !strings.HasPrefix(text, want) {
			t.Errorf("%s is answered %d: %s", path, code, text)
		}
	}
	if code, text := s.seen(t, "app/manifests/v1", "localhost:1"); code != http.StatusNotFound {
		t.Errorf("an image of this registry is answered %d: %s", code, text)
	}
}
