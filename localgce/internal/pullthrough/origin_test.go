package pullthrough

import (
	"context"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// host is the registry's name: httptest's certificate is for it.
const host = "example.com"

// origin is a registry that wants a token, which it gives to everybody.
type origin struct {
	*httptest.Server
	images http.Handler

	mu      sync.Mutex
	asked   []string                                                 // what was asked for with a token
	instead func(w http.ResponseWriter, r *http.Request) (done bool) // nil for nothing
}

func newOrigin(t *testing.T) *origin {
	t.Helper()
	o := &origin{images: registry.New(registry.Logger(log.New(io.Discard, "", 0)))}
	o.Server = httptest.NewTLSServer(o)
	t.Cleanup(o.Close)
	return o
}

func (o *origin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/token" {
		_, _ = io.WriteString(w, `{"token": "anonymous"}`)
		return
	}
	if r.Header.Get("Authorization") != "Bearer anonymous" {
		w.Header().Set("WWW-Authenticate", `Bearer realm="https://`+host+`/token",service="images"`)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	o.mu.Lock()
	o.asked = append(o.asked, r.Method+" "+r.URL.Path)
	instead := o.instead
	o.mu.Unlock()
	if instead == nil || !instead(w, r) {
		o.images.ServeHTTP(w, r)
	}
}

// does has the registry do something else for manifests and blobs.
func (o *origin) does(instead func(w http.ResponseWriter, r *http.Request) bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.instead = instead
}

// count is how often something was asked for that begins and ends so.
func (o *origin) count(method, end string) (n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, asked := range o.asked {
		if strings.HasPrefix(asked, method) && strings.HasSuffix(asked, end) {
			n++
		}
	}
	return n
}

// transport leads every name to the registry.
func (o *origin) transport() http.RoundTripper {
	transport := o.Client().Transport.(*http.Transport).Clone()
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, o.Listener.Addr().String())
	}
	return transport
}

// push puts a new image there.
func (o *origin) push(t *testing.T, at string) v1.Image {
	t.Helper()
	image, err := random.Image(200_000, 2)
	must(t, err)
	ref, err := name.ParseReference(host + "/" + at)
	must(t, err)
	must(t, remote.Write(ref, image, remote.WithTransport(o.transport())))
	return image
}

// cached is a cache of the registry, which machines ask on loopback.
type cached struct {
	*Cache
	machines *httptest.Server
}

func (o *origin) cache(t *testing.T, dir string) cached {
	t.Helper()
	c, err := Open(t.Context(), dir, o.transport(), slog.New(slog.DiscardHandler))
	must(t, err)
	machines := httptest.NewServer(c.Machines())
	t.Cleanup(machines.Close)
	return cached{c, machines}
}

// get is what a machine gets; the error is of a connection that was cut.
func (c cached) get(t *testing.T, path string) (status int, body string, err error) {
	t.Helper()
	response, err := http.Get(c.machines.URL + "/v2/" + path + "?ns=" + host)
	must(t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}

// pull gets an image whole, as containerd does.
func (c cached) pull(t *testing.T, repository, tag string, image v1.Image) {
	t.Helper()
	manifest, err := image.RawManifest()
	must(t, err)
	digest, err := image.Digest()
	must(t, err)
	for _, reference := range []string{tag, digest.String()} {
		if status, text, err := c.get(t, repository+"/manifests/"+reference); status != http.StatusOK || text != string(manifest) || err != nil {
			t.Errorf("%s:%s is answered %d, %v: %s", repository, reference, status, err, text)
		}
	}
	parsed, err := image.Manifest()
	must(t, err)
	for _, blob := range append(parsed.Layers, parsed.Config) {
		if status, text, err := c.get(t, repository+"/blobs/"+blob.Digest.String()); status != http.StatusOK || int64(len(text)) != blob.Size || err != nil {
			t.Errorf("blob %s is answered %d, %v, %d bytes of %d", blob.Digest, status, err, len(text), blob.Size)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
