package artifact

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

const (
	programs   = "programs-1"
	machineTar = "machine-2.tar"
)

var described = Description{
	ID: "804ee7455975", Architecture: "amd64", Kubernetes: "v1.37.2", Created: time.Date(2026, 11, 30, 3, 0, 0, 0, time.UTC), Size: 1 << 30,
}

func discard(string) {}

// makeOutputs makes outputs of stages: programs with a word in them, and a tar file.
func makeOutputs(t *testing.T, word string) []string {
	t.Helper()
	dir := t.TempDir()
	outputs := []string{filepath.Join(dir, programs), filepath.Join(dir, machineTar)}
	if err := os.Mkdir(outputs[0], 0o755); err != nil {
		t.Fatal(err)
	}
	for path, content := range map[string][]byte{
		filepath.Join(outputs[0], "kubelet"): noise(1),
		filepath.Join(outputs[0], "kubectl"): []byte(word),
		outputs[1]:                           noise(2), // whatever it is, it stays as it is
	} {
		if err := os.WriteFile(path, content, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return outputs
}

// noise is content that does not get smaller.
func noise(seed byte) []byte {
	content := make([]byte, 1<<20)
	_, _ = rand.NewChaCha8([32]byte{seed}).Read(content)
	return content
}

func push(t *testing.T, ctx context.Context, s *served, outputs []string) string {
	t.Helper()
	reference, err := Registry{}.Push(ctx, s.address+"/machine-image", described, outputs, discard)
	if err != nil {
		t.Fatal(err)
	}
	return reference
}

func open(t *testing.T, ctx context.Context, s *served, reference string) *Artifact {
	t.Helper()
	a, err := Registry{}.Open(ctx, reference, described.ID)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// read is what a stage's output has, by the names in it.
func read(t *testing.T, output string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(output, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		found[strings.TrimPrefix(path, output)] = fmt.Sprintf("%s %x", info.Mode(), content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestPushAndFetch(t *testing.T) {
	ctx, s := serve(t)
	outputs := makeOutputs(t, "one")
	reference := push(t, ctx, s, outputs)
	for _, at := range []string{reference, s.address + "/machine-image", s.address + "/machine-image:" + described.ID} {
		a := open(t, ctx, s, at)
		if a.Reference != reference {
			t.Errorf("%s is %s, want %s", at, a.Reference, reference)
		}
		if diff := cmp.Diff(described, a.Description); diff != "" {
			t.Errorf("%s: %s", at, diff)
		}
	}
	a := open(t, ctx, s, reference)
	var said []string
	for _, output := range outputs {
		name, to := filepath.Base(output), filepath.Join(t.TempDir(), "partial")
		if err := os.MkdirAll(filepath.Join(to, "left by a killed one"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := a.Fetch(ctx, name, to, func(detail string) { said = append(said, detail) }); err != nil {
			t.Fatal(err)
		}
		want := read(t, output)
		if name == machineTar {
			want[""] = strings.Replace(want[""], "-rwxr-xr-x", "-rw-r--r--", 1)
		}
		if diff := cmp.Diff(want, read(t, to)); diff != "" {
			t.Errorf("%s: %.300s", name, diff)
		}
	}
	if !slices.Contains(said, "fetching: 1 of 1 MiB") {
		t.Errorf("said was %q", said)
	}
}

// TestPushSendsWhatIsMissing: the same again is the same artifact, and nothing is
// sent; of a changed image only the layers of changed stages are.
func TestPushSendsWhatIsMissing(t *testing.T) {
	ctx, s := serve(t)
	first := push(t, ctx, s, makeOutputs(t, "one"))
	if sent := s.count("PATCH"); sent != 3 {
		t.Errorf("%d blobs were sent, want two layers and the configuration", sent)
	}
	s.forget()
	if again := push(t, ctx, s, makeOutputs(t, "one")); again != first || s.count("PATCH") != 0 {
		t.Errorf("again: %s after %s, %d blobs were sent", again, first, s.count("PATCH"))
	}
	if changed := push(t, ctx, s, makeOutputs(t, "two")); changed == first || s.count("PATCH") != 2 {
		t.Errorf("changed: %s, %d blobs were sent, want one layer and the configuration", changed, s.count("PATCH"))
	}
}

func TestFetchFails(t *testing.T) {
	ctx, s := serve(t)
	reference := push(t, ctx, s, makeOutputs(t, "one"))
	for _, c := range []struct {
		name     string
		spoil    func(path string, content []byte)
		serve    func(http.ResponseWriter, *http.Request) bool
		want     string
		kind     errs.Kind
		requests int
	}{
		{
			name: "changed", spoil: func(path string, content []byte) {
				if strings.Contains(path, "/blobs/") {
					content[len(content)/2] ^= 1
				}
			},
			want: "error verifying sha256 checksum", kind: errs.Failed, requests: 1,
		},
		{name: "breaks off", serve: ofBlobs(breaksOff), want: "unexpected EOF", kind: errs.Unavailable, requests: tries},
		{name: "stands still", serve: ofBlobs(standsStill), want: "nor any part of one for 100ms", kind: errs.Unavailable, requests: tries},
		{name: "is gone", serve: ofBlobs(refuses(http.StatusNotFound)), want: "404", kind: errs.Usage, requests: 1},
		{name: "is not for us", serve: ofBlobs(refuses(http.StatusForbidden)), want: "403", kind: errs.Denied, requests: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.spoil, s.serve = nil, nil
			a := open(t, ctx, s, reference)
			s.forget()
			s.spoil, s.serve = c.spoil, c.serve
			if c.name == "stands still" {
				a.registry.Stalled = 100 * time.Millisecond
			}
			err := a.Fetch(ctx, machineTar, filepath.Join(t.TempDir(), "partial"), discard)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), machineTar) {
				t.Fatalf("got %v, want %s", err, c.want)
			}
			if errs.KindOf(err) != c.kind || s.count("GET", "/blobs/") != c.requests {
				t.Errorf("%v is %s, after %d requests; want %s, %d", err, errs.KindOf(err), s.count("GET", "/blobs/"), c.kind, c.requests)
			}
		})
	}
	s.spoil, s.serve = nil, nil
	if err := open(t, ctx, s, reference).Fetch(ctx, "other.tar", filepath.Join(t.TempDir(), "partial"), discard); err == nil {
		t.Error("a layer that is not there was fetched")
	}
}

func TestOpenFails(t *testing.T) {
	ctx, s := serve(t)
	reference := push(t, ctx, s, makeOutputs(t, "one"))
	container, err := random.Image(1000, 1)
	if err != nil {
		t.Fatal(err)
	}
	write(t, ctx, s, "container:v1", container)
	other := strings.Repeat("0", 64)
	for _, c := range []struct {
		reference, id string
		kind          errs.Kind
	}{
		{s.address + "/Machine Image", "", errs.Usage},
		{s.address + "/container:v1", "no-machine-image", errs.Usage},
		{s.address + "/machine-image:v2", NotThere, errs.Usage},
		{s.address + "/machine-image@sha256:" + other, NotThere, errs.Usage},
		{reference[:len(reference)-1] + "g", "", errs.Usage},
	} {
		_, err := Registry{}.Open(ctx, c.reference, described.ID)
		if err == nil || errs.KindOf(err) != c.kind || errs.IDOf(err) != c.id || !strings.Contains(err.Error(), c.reference) {
			t.Errorf("%s: %v of kind %s with id %q; want %s, %q", c.reference, err, errs.KindOf(err), errs.IDOf(err), c.kind, c.id)
		}
	}
	s.serve = standsStill
	if _, err := (Registry{Stalled: 100 * time.Millisecond}).Open(ctx, reference, described.ID); errs.IDOf(err) != NotAvailable {
		t.Errorf("a registry that says nothing: %v", err)
	}
}

// TestOpenChecksTheDigest: a registry cannot give another manifest than was asked for.
func TestOpenChecksTheDigest(t *testing.T) {
	ctx, s := serve(t)
	reference := push(t, ctx, s, makeOutputs(t, "one"))
	s.spoil = func(path string, content []byte) {
		if strings.Contains(path, "/manifests/") {
			copy(content, bytes.ReplaceAll(content, []byte("v1.37.2"), []byte("v1.37.1")))
		}
	}
	if _, err := (Registry{}).Open(ctx, reference, described.ID); err == nil || !strings.Contains(err.Error(), "does not match") {
		t.Errorf("another manifest was taken: %v", err)
	}
}

func write(t *testing.T, ctx context.Context, s *served, at string, image v1.Image) {
	t.Helper()
	ref, err := name.ParseReference(s.address + "/" + at)
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.Write(ref, image, remote.WithContext(ctx)); err != nil {
		t.Fatal(err)
	}
}

func TestPushFails(t *testing.T) {
	ctx, s := serve(t)
	at := s.address + "/machine-image"
	for reference, want := range map[string]string{
		at + "@sha256:" + strings.Repeat("0", 64): "has a digest",
		s.address + "/Machine":                    "is no place of a machine image",
		"":                                        "is no place of a machine image",
	} {
		if _, err := (Registry{}).Push(ctx, reference, described, nil, discard); errs.KindOf(err) != errs.Usage || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", reference, err, want)
		}
	}
	if _, err := (Registry{}).Push(ctx, at, described, []string{"/nowhere/machine.tar"}, discard); err == nil || len(s.requests) > 0 {
		t.Errorf("what is not there was pushed: %v, %q", err, s.requests)
	}
	s.serve = refuses(http.StatusUnauthorized)
	_, err := Registry{}.Push(ctx, at, described, makeOutputs(t, "one"), discard)
	if errs.KindOf(err) != errs.Denied || !strings.Contains(errs.HintOf(err), "docker login "+s.address) {
		t.Errorf("without credentials: %v, hint %q", err, errs.HintOf(err))
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct{ id, architecture, want string }{
		{described.ID, described.Architecture, ""},
		{described.ID, "arm64", "is for amd64, and this computer is arm64"},
		{"0123456789ab", described.Architecture, "is 804ee7455975 (Kubernetes v1.37.2), and this version of the program needs 0123456789ab"},
	} {
		err := described.Check(c.id, c.architecture)
		if (err == nil) != (c.want == "") || err != nil && (!strings.Contains(err.Error(), c.want) || errs.KindOf(err) != errs.Usage) {
			t.Errorf("%s, %s: %v, want %q", c.id, c.architecture, err, c.want)
		}
	}
}

func TestDescriptionsAreChecked(t *testing.T) {
	for key, value := range map[string]string{keyID: "", keyArchitecture: "", keyKubernetes: "", keyCreated: "yesterday", keySize: "-1"} {
		annotations := described.annotations()
		annotations[key] = value
		if _, err := readDescription(annotations); err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%s %q: %v", key, value, err)
		}
	}
}

// TestProgramsOnly: an archive makes nothing but programs, in its own directory.
func TestProgramsOnly(t *testing.T) {
	for name, header := range map[string]tar.Header{
		"the directory above": {Name: "../program", Typeflag: tar.TypeReg},
		"above":               {Name: "..", Typeflag: tar.TypeReg},
		"an absolute path":    {Name: "/program", Typeflag: tar.TypeReg},
		"a directory's":       {Name: "dir/program", Typeflag: tar.TypeReg},
		"a directory":         {Name: "dir", Typeflag: tar.TypeDir},
		"a symbolic link":     {Name: "program", Linkname: "/etc/passwd", Typeflag: tar.TypeSymlink},
		"a hard link":         {Name: "program", Linkname: "/etc/passwd", Typeflag: tar.TypeLink},
		"a device":            {Name: "program", Typeflag: tar.TypeBlock},
	} {
		var archive bytes.Buffer
		w := tar.NewWriter(&archive)
		if err := w.WriteHeader(&header); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		above := t.TempDir()
		if err := readOutput(&archive, filepath.Join(above, "partial"), programs); err == nil {
			t.Errorf("%s was taken", name)
		}
		if left := read(t, above); len(left) > 0 {
			t.Errorf("%s has made %v", name, left)
		}
	}
}

// TestNothingLargerThanItSays: what a small layer unpacks to is limited.
func TestNothingLargerThanItSays(t *testing.T) {
	output := makeOutputs(t, "one")[1]
	l, err := newLayer(output, &meter{ctx: t.Context(), detail: discard})
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int64{l.unpacked - 1, l.unpacked + 1, 10} {
		compressed, err := l.Compressed()
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(t.TempDir(), "partial")
		if err := unpack(compressed, size, machineTar, to); err == nil {
			t.Errorf("%d bytes were taken for %d", l.unpacked, size)
		}
		if info, err := os.Stat(to); err != nil || info.Size() > size+1 {
			t.Errorf("%d bytes were written, want %d at most", info.Size(), size+1)
		}
	}
}
