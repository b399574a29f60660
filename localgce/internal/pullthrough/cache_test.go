package pullthrough

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// TestPull: what was pulled once is there also when the registry is not, and for
// another engine; while it is, its tags are asked for and its blobs are not.
func TestPull(t *testing.T) {
	o, dir := newOrigin(t), t.TempDir()
	first := o.push(t, "team/app:v1")
	c := o.cache(t, dir)
	for range 2 {
		c.pull(t, "team/app", "v1", first)
	}
	if n := o.count("GET", "/manifests/v1"); n != 1 {
		t.Errorf("the manifest was fetched %d times", n)
	}
	second := o.push(t, "team/app:v1")
	c.pull(t, "team/app", "v1", second)
	asked := len(o.asked)
	for name, instead := range map[string]int{"too many requests": http.StatusTooManyRequests, "broken": http.StatusServiceUnavailable} {
		t.Run(name, func(t *testing.T) {
			o.does(func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(instead); return true })
			c.pull(t, "team/app", "v1", second)
		})
	}
	if len(o.asked) == asked {
		t.Error("the registry was not asked for the tag")
	}
	o.Close()
	c.pull(t, "team/app", "v1", second)
	o.cache(t, dir).pull(t, "team/app", "v1", second)
	if status, text, _ := c.get(t, "team/other/manifests/v1"); status != http.StatusBadGateway || !strings.Contains(text, "example.com/team/other:v1") {
		t.Errorf("an image that is not here is answered %d: %s", status, text)
	}
}

// TestNotThere: what the registry says goes before what is kept.
func TestNotThere(t *testing.T) {
	o := newOrigin(t)
	image := o.push(t, "app:v1")
	c := o.cache(t, t.TempDir())
	c.pull(t, "app", "v1", image)
	for answered, want := range map[int]int{http.StatusNotFound: http.StatusNotFound, http.StatusForbidden: http.StatusNotFound, http.StatusTooManyRequests: http.StatusOK} {
		o.does(func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(answered); return true })
		if status, text, _ := c.get(t, "app/manifests/v1"); status != want {
			t.Errorf("%d is answered %d: %s", answered, status, text)
		}
	}
	for _, path := range []string{"app/blobs/sha256:nonsense", "app/tags/list", "", "UPPER/blobs/" + "sha256:" + strings.Repeat("a", 64)} {
		if status, _, _ := c.get(t, path); status == http.StatusOK {
			t.Errorf("%q is answered", path)
		}
	}
	if request, _ := http.NewRequest(http.MethodPut, c.machines.URL+"/v2/app/manifests/v1?ns="+host, nil); true {
		answer, err := http.DefaultClient.Do(request)
		must(t, err)
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("a machine's manifest is answered %d", answer.StatusCode)
		}
	}
}

// TestBrokenDownloads leave nothing, machines notice, and the next pull has it all.
func TestBrokenDownloads(t *testing.T) {
	o := newOrigin(t)
	image := o.push(t, "app:v1")
	layers, err := image.Layers()
	must(t, err)
	digest, err := layers[0].Digest()
	must(t, err)
	c := o.cache(t, t.TempDir())
	for name, instead := range map[string]http.HandlerFunc{
		"cut": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "200000")
			_, _ = io.WriteString(w, strings.Repeat("x", 100_000))
			panic(http.ErrAbortHandler)
		},
		"another content": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", 100_000)) },
		"none":            func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) },
	} {
		t.Run(name, func(t *testing.T) {
			o.does(func(w http.ResponseWriter, r *http.Request) bool { instead(w, r); return true })
			if status, text, err := c.get(t, "app/blobs/"+digest.String()); status == http.StatusOK && err == nil {
				t.Errorf("the machine has got %d bytes", len(text))
			}
			if left := files(t, c.dir, "parts", "blobs"); len(left) > 0 {
				t.Errorf("left are %q", left)
			}
		})
	}
	o.does(nil)
	c.pull(t, "app", "v1", image)
}

// files are those in some folders of a directory.
func files(t *testing.T, dir string, folders ...string) (all []string) {
	t.Helper()
	for _, folder := range folders {
		list, err := filepath.Glob(filepath.Join(dir, folder, "*"))
		must(t, err)
		all = append(all, list...)
	}
	return all
}

// TestPullTogether: machines that pull at the same time share one download, each
// from its begin and as it comes in.
func TestPullTogether(t *testing.T) {
	o := newOrigin(t)
	image := o.push(t, "app:v1")
	layers, err := image.Layers()
	must(t, err)
	digest, err := layers[0].Digest()
	must(t, err)
	reader, err := layers[0].Compressed()
	must(t, err)
	content, err := io.ReadAll(reader)
	must(t, err)
	half, rest := content[:len(content)/2], content[len(content)/2:]
	goOn := make(chan struct{})
	o.does(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, digest.String()) {
			return false
		}
		_, _ = w.Write(half)
		_ = http.NewResponseController(w).Flush()
		<-goOn
		_, _ = w.Write(rest)
		return true
	})
	c := o.cache(t, t.TempDir())
	var machines, begun sync.WaitGroup
	for range 5 {
		begun.Add(1)
		machines.Go(func() {
			response, err := http.Get(c.machines.URL + "/v2/app/blobs/" + digest.String() + "?ns=" + host)
			if err != nil {
				t.Error(err)
				begun.Done()
				return
			}
			defer func() { _ = response.Body.Close() }()
			got := make([]byte, len(half))
			_, err = io.ReadFull(response.Body, got)
			begun.Done()
			more, moreErr := io.ReadAll(response.Body)
			if string(got)+string(more) != string(content) || err != nil || moreErr != nil {
				t.Errorf("got %d bytes, %v, %v", len(got)+len(more), err, moreErr)
			}
		})
	}
	begun.Wait()
	close(goOn)
	machines.Wait()
	if n := o.count("GET", "/blobs/"+digest.String()); n != 1 {
		t.Errorf("the blob was fetched %d times", n)
	}
}

// TestImages: they are listed and removed; what two have in common stays with one.
func TestImages(t *testing.T) {
	o, dir := newOrigin(t), t.TempDir()
	c := o.cache(t, dir)
	one, two := o.push(t, "one:v1"), o.push(t, "two:v1")
	c.pull(t, "one", "v1", one)
	c.pull(t, "two", "v1", two)
	digest, err := two.Digest()
	must(t, err)
	byDigest := o.push(t, "three:v1")
	third, err := byDigest.Digest()
	must(t, err)
	c.pull(t, "three", third.String(), byDigest)
	images, err := c.Images()
	must(t, err)
	if len(images) != 3 || images[0].Name != "example.com/one:v1" || images[1].Name != "example.com/three@"+third.String() ||
		images[2].Digest != digest.String() || images[2].Size < 400_000 {
		t.Errorf("listed are %+v", images)
	}
	if _, ok, err := c.Remove("example.com/one:v2"); ok || err != nil {
		t.Errorf("removed what is not there: %v", err)
	}
	for _, name := range []string{"example.com/one:v1", "example.com/three@" + third.String()} {
		if removed, ok, err := c.Remove(name); !ok || err != nil || removed.Name != name {
			t.Errorf("removed %+v, %v, %v", removed, ok, err)
		}
	}
	must(t, c.sweep(time.Now()))
	if left := files(t, dir, "blobs"); len(left) != 9 {
		t.Errorf("%d blobs are left, while they may be of a pull", len(left))
	}
	must(t, c.sweep(time.Now().Add(2*abandoned)))
	if left := files(t, dir, "blobs"); len(left) != 3 { // two layers and a configuration
		t.Errorf("%d blobs are left", len(left))
	}
	o.Close()
	c.pull(t, "two", "v1", two)
}

// TestAbandonedParts of a killed engine go, and those of one that runs stay.
func TestAbandonedParts(t *testing.T) {
	o, dir := newOrigin(t), t.TempDir()
	o.cache(t, dir)
	for name, age := range map[string]time.Duration{"old": 2 * abandoned, "new": 0} {
		file := filepath.Join(dir, "parts", name)
		must(t, os.WriteFile(file, nil, 0o600))
		must(t, os.Chtimes(file, time.Time{}, time.Now().Add(-age)))
	}
	o.cache(t, dir)
	if left := files(t, dir, "parts"); len(left) != 1 || filepath.Base(left[0]) != "new" {
		t.Errorf("left are %q", left)
	}
}

// TestIndex: of an image for several platforms, removing takes what was pulled.
func TestIndex(t *testing.T) {
	digest := func(of string) v1.Hash { return v1.Hash{Algorithm: "sha256", Hex: strings.Repeat(of, 64)} }
	index := record{Name: "a/b", Reference: "v1", Digest: digest("1"), MediaType: "application/vnd.oci.image.index.v1+json",
		Content: []byte(`{"manifests": [{"digest": "` + digest("2").String() + `"}]}`)}
	c := newOrigin(t).cache(t, t.TempDir())
	must(t, c.keep(index))
	must(t, c.keep(record{Name: "a/b", Reference: digest("2").String(), Digest: digest("2"), Content: []byte("{}")}))
	images, err := c.Images()
	if err != nil || len(images) != 1 || images[0].Name != "a/b:v1" {
		t.Errorf("listed are %+v, %v", images, err)
	}
	if _, ok, err := c.Remove("a/b:v1"); !ok || err != nil {
		t.Errorf("removed %v, %v", ok, err)
	}
	if left := files(t, c.dir, "manifests"); len(left) > 0 {
		t.Errorf("left are %q", left)
	}
}

// TestParse: Docker Hub's API has another name than its images.
func TestParse(t *testing.T) {
	for named, want := range map[string]string{"docker.io/library/nginx": name.DefaultRegistry, "registry.example:5000/app": "registry.example:5000"} {
		if ref, err := parse(named, "v1"); err != nil || ref.Context().RegistryStr() != want {
			t.Errorf("%s is of %v, %v", named, ref, err)
		}
	}
}

// TestTransport: machines cannot have the engine ask this computer itself, also by
// a name that leads there, but a proxy may be here.
func TestTransport(t *testing.T) {
	for address, ok := range map[string]bool{
		"127.0.0.1:443": false, "[::1]:443": false, "169.254.169.254:80": false, "[fe80::1]:80": false, "0.0.0.0:80": false, "[::ffff:127.0.0.1]:80": false,
		"198.51.100.10:443": true, "192.168.1.5:5000": true,
	} {
		if err := outside(address); (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
	}
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	ask := func(url string) error {
		answer, err := (&http.Client{Transport: Transport()}).Get(url)
		if err == nil {
			_ = answer.Body.Close()
		}
		return err
	}
	if err := ask(server.URL); err == nil || !strings.Contains(err.Error(), "no address of a registry") {
		t.Errorf("the computer's own server was asked: %v", err)
	}
	t.Setenv("HTTP_PROXY", server.URL)
	must(t, ask("http://registry.example/"))
}
