package image

import (
	"context"
	"errors"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/registry"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image/artifact"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// serve starts a registry, and returns its address and the number of blobs that were
// read from it.
func serve(t *testing.T) (address string, blobs *atomic.Int32) {
	t.Helper()
	t.Setenv("DOCKER_CONFIG", t.TempDir()) // no credentials
	blobs = &atomic.Int32{}
	inner := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.Method == http.MethodGet && strings.Contains(request.URL.Path, "/blobs/") {
			blobs.Add(1)
		}
		inner.ServeHTTP(w, request)
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://"), blobs
}

// made is a builder whose stages have made their outputs, and an image of them.
func made(t *testing.T, kubernetesKey string) (*builder, Image) {
	t.Helper()
	b := &builder{Options: Options{CacheDir: t.TempDir(), Events: event.Discard}, recipe: recipe{
		runtime: module{Programs: runtimePrograms()}, kubernetes: module{Programs: kubernetesPrograms()},
		runtimeKey: "0", kubernetesKey: kubernetesKey, machineKey: "2", layerKey: "3", imageID: "image" + kubernetesKey,
	}}
	files := map[string]string{b.machineTar(): "machine", b.layerTar(): "layer"}
	for _, program := range runtimePrograms() {
		files[b.program(program)] = program
	}
	for _, program := range kubernetesPrograms() {
		files[b.program(program)] = program + kubernetesKey
	}
	for path, content := range files {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	img := Image{ID: b.recipe.imageID, KubernetesVersion: "v1.37.2", Size: 1, Created: time.Date(2026, 11, 30, 3, 0, 0, 0, time.UTC)}
	return b, img
}

// elsewhere is a builder of the same recipe, which has nothing of it.
func (b *builder) elsewhere(cacheDir string) *builder {
	return &builder{Options: Options{CacheDir: cacheDir, Events: event.Discard}, recipe: b.recipe}
}

// stages are the outputs in a cache directory.
func (b *builder) contents(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(b.stagePath(""), func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		found[strings.TrimPrefix(path, b.stagePath(""))] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// pulled fetches what an artifact has for a builder.
func pulled(t *testing.T, b *builder, reference string) {
	t.Helper()
	var err error
	if b.from, err = b.open(t.Context(), reference); err != nil {
		t.Fatal(err)
	}
	if err := b.fetch(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestPushedAgain: an image that was pulled is the same artifact when it is pushed, though
// it takes another room on the disk here.
func TestPushedAgain(t *testing.T) {
	address, _ := serve(t)
	from, img := made(t, "1")
	first, err := from.push(t.Context(), address+"/machine-image", img, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	to, dir := from.elsewhere(t.TempDir()), t.TempDir()
	to.recipe.release.Version = img.KubernetesVersion
	pulled(t, to, first)
	if err := os.WriteFile(filepath.Join(dir, "room"), make([]byte, 1<<16), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := to.image(dir).describe(); err != nil {
		t.Fatal(err)
	}
	if img, err = read(dir); err != nil {
		t.Fatal(err)
	}
	if again, err := to.push(t.Context(), address+"/machine-image", img, func(string) {}); err != nil || again != first {
		t.Errorf("pushed again it is %s, %v; want %s", again, err, first)
	}
}

// TestPullFetchesWhatIsMissing: all of it into an empty cache directory; of a changed
// recipe what has changed; of a pull that was killed what it had not finished.
func TestPullFetchesWhatIsMissing(t *testing.T) {
	address, blobs := serve(t)
	cache := t.TempDir()
	for _, c := range []struct {
		name, key string
		before    func(*builder)
		want      int32
	}{
		{"nothing is there", "1", func(*builder) {}, 4},
		{"all is there", "1", func(*builder) {}, 0},
		{"another recipe is", "4", func(*builder) {}, 1},
		{"a killed pull's rest is", "4", func(b *builder) {
			if err := errors.Join(os.RemoveAll(b.layerTar()), os.WriteFile(b.layerTar()+".partial", []byte("half"), 0o600)); err != nil {
				t.Fatal(err)
			}
		}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			from, img := made(t, c.key)
			reference, err := from.push(t.Context(), address+"/machine-image", img, func(string) {})
			if err != nil {
				t.Fatal(err)
			}
			to := from.elsewhere(cache)
			c.before(to)
			blobs.Store(0)
			pulled(t, to, reference)
			if blobs.Load() != c.want {
				t.Errorf("%d layers were fetched, want %d", blobs.Load(), c.want)
			}
			if _, err := to.prune(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(from.contents(t), to.contents(t)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestPullRefuses what is not for this program, or not whole.
func TestPullRefuses(t *testing.T) {
	address, _ := serve(t)
	from, img := made(t, "1")
	reference, err := from.push(t.Context(), address+"/machine-image", img, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	other, _ := made(t, "9")
	if _, err := other.open(t.Context(), reference); errs.IDOf(err) != "other-machine-image" || !strings.Contains(err.Error(), reference) {
		t.Errorf("the image of another recipe: %v", err)
	}
	if err := os.Remove(from.program("kubelet")); err != nil {
		t.Fatal(err)
	}
	if reference, err = from.push(t.Context(), address+"/machine-image", img, func(string) {}); err != nil {
		t.Fatal(err)
	}
	to := from.elsewhere(t.TempDir())
	if to.from, err = to.open(t.Context(), reference); err != nil {
		t.Fatal(err)
	}
	if err := to.fetch(t.Context()); err == nil || !strings.Contains(err.Error(), "kubelet") || exists(to.kubernetesDir()) {
		t.Errorf("programs without a kubelet: %v", err)
	}
}

func TestPushNeedsAllStages(t *testing.T) {
	address, _ := serve(t)
	from, img := made(t, "1")
	if err := os.Remove(from.layerTar()); err != nil {
		t.Fatal(err)
	}
	if _, err := from.push(t.Context(), address+"/machine-image", img, func(string) {}); errs.IDOf(err) != "image-without-stages" {
		t.Errorf("without a stage's output: %v", err)
	}
}

func TestPullNeedsRoom(t *testing.T) {
	b, _ := made(t, "1")
	b.from = &artifact.Artifact{Description: artifact.Description{Size: 1 << 60}}
	if err := b.fetch(t.Context()); errs.IDOf(err) != "image-no-room" || !strings.Contains(err.Error(), b.CacheDir) {
		t.Errorf("a disk for an EiB: %v", err)
	}
}

// heard are the kinds of events, and the details of warnings.
type heard struct {
	kinds    []event.Kind
	warnings []string
}

func (h *heard) Send(e event.Event) {
	h.kinds = append(h.kinds, e.Kind)
	if e.Kind == event.Warning {
		h.warnings = append(h.warnings, e.Detail)
	}
}

// TestPublishedImagesAreLookedFor where their digest is known, and a build goes on
// without one that cannot be pulled.
func TestPublishedImagesAreLookedFor(t *testing.T) {
	address, blobs := serve(t)
	from, img := made(t, "1")
	reference, err := from.push(t.Context(), address+"/machine-image", img, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	repository, digest, _ := strings.Cut(reference, "@")
	for _, c := range []struct {
		name, variable, warning string
		events                  []event.Kind
	}{
		{"nobody says a digest", repository, "", nil},
		{"another digest", repository + "@sha256:" + strings.Repeat("0", 64), "MANIFEST_UNKNOWN", []event.Kind{event.Started, event.Skipped, event.Warning}},
		{"another computer", "127.0.0.1:1/machine-image@" + digest, "connection refused", []event.Kind{event.Started, event.Skipped, event.Warning}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv(RepositoryVariable, c.variable)
			b, events := from.elsewhere(t.TempDir()), &heard{}
			b.Events = events
			if done, err := b.pullPublished(t.Context()); done || err != nil {
				t.Errorf("done %t, %v", done, err)
			}
			if !slices.Equal(events.kinds, c.events) {
				t.Errorf("events %v, want %v", events.kinds, c.events)
			}
			if said := strings.Join(events.warnings, "\n"); !strings.Contains(said, c.warning) {
				t.Errorf("warned of %q, want %q", said, c.warning)
			}
			if blobs.Load() != 0 {
				t.Errorf("%d layers were fetched", blobs.Load())
			}
		})
	}
	t.Setenv(RepositoryVariable, reference)
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	if done, err := from.elsewhere(t.TempDir()).pullPublished(ctx); done || !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: done %t, %v", done, err)
	}
	if a, err := from.find(t.Context(), reference); err != nil || a.Reference != reference {
		t.Errorf("found is %v, %v", a, err)
	}
}

func TestPublished(t *testing.T) {
	for variable, want := range map[string]string{
		"":                                   "",
		"example.com/mirror":                 "",
		"example.com/mirror@sha256:01234567": "example.com/mirror@sha256:01234567",
	} {
		t.Setenv(RepositoryVariable, variable)
		if got, ok := published("none"); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %s, %t; want %s", variable, got, ok, want)
		}
	}
	for id, digest := range digests(publishedImages) {
		if len(id) != 12 || len(digest) != len("sha256:")+64 {
			t.Errorf("published.txt has %s %s", id, digest)
		}
	}
	got := slices.Collect(maps.Values(digests("# a comment\nid sha256:0\n\n")))
	if !slices.Equal(got, []string{"sha256:0"}) {
		t.Errorf("read were %v", got)
	}
}
