package load

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/registry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

func serve(t *testing.T) Registry {
	t.Helper()
	r, err := registry.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(r.Clients("secret"))
	t.Cleanup(server.Close)
	return Registry{Address: strings.TrimPrefix(server.URL, "http://"), Token: "secret"}
}

func image(t *testing.T, architecture string) v1.Image {
	t.Helper()
	made, err := random.Image(50_000, 2)
	if err != nil {
		t.Fatal(err)
	}
	config, err := made.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	config = config.DeepCopy()
	config.OS, config.Architecture = "linux", architecture
	if made, err = mutate.ConfigFile(made, config); err != nil {
		t.Fatal(err)
	}
	return made
}

// dockerArchive is what docker save writes of an image with these names.
func dockerArchive(t *testing.T, of v1.Image, names ...string) string {
	t.Helper()
	images := map[name.Reference]v1.Image{}
	for _, text := range names {
		ref, err := name.ParseReference(text)
		if err != nil {
			t.Fatal(err)
		}
		images[ref] = of
	}
	path := filepath.Join(t.TempDir(), "saved.tar")
	if err := tarball.MultiRefWriteToFile(path, images); err != nil {
		t.Fatal(err)
	}
	return path
}

// ociLayout is a directory with an image, with a name if that is not empty.
func ociLayout(t *testing.T, of v1.Image, called string) string {
	t.Helper()
	dir := t.TempDir()
	path, err := layout.Write(dir, empty.Index)
	if err != nil {
		t.Fatal(err)
	}
	var options []layout.Option
	if called != "" {
		options = append(options, layout.WithAnnotations(map[string]string{"io.containerd.image.name": called}))
	}
	if err := path.AppendImage(of, options...); err != nil {
		t.Fatal(err)
	}
	return dir
}

func tarOf(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "oci.tar")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	archive := tar.NewWriter(file)
	err = filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		if err := archive.WriteHeader(&tar.Header{Name: inside, Mode: 0o644, Size: int64(len(content)), Typeflag: tar.TypeReg}); err != nil {
			return err
		}
		_, err = archive.Write(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func packed(t *testing.T, path string) string {
	t.Helper()
	plain, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".gz", out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path + ".gz"
}

func load(t *testing.T, r Registry, argument, as string, stdin io.Reader) ([]Loaded, error) {
	t.Helper()
	return r.Load(t.Context(), argument, stdin, as, func(int64, int64) {})
}

func names(all []Loaded) (names []string) {
	for _, one := range all {
		names = append(names, one.Name)
	}
	slices.Sort(names)
	return names
}

// TestEachWay loads an image in each form, under the name that pods have for it.
func TestEachWay(t *testing.T) {
	ours := image(t, runtime.GOARCH)
	saved := dockerArchive(t, ours, "app:v1", "reg.example:5000/team/app:v2")
	for what, test := range map[string]struct {
		argument, as string
		stdin        string
		want         []string
	}{
		"a docker archive":       {saved, "", "", []string{"docker.io/library/app:v1", "reg.example:5000/team/app:v2"}},
		"compressed":             {packed(t, saved), "", "", []string{"docker.io/library/app:v1", "reg.example:5000/team/app:v2"}},
		"standard input":         {"-", "", saved, []string{"docker.io/library/app:v1", "reg.example:5000/team/app:v2"}},
		"an OCI layout":          {ociLayout(t, ours, "ghcr.io/acme/app:v3"), "", "", []string{"ghcr.io/acme/app:v3"}},
		"an OCI archive":         {tarOf(t, ociLayout(t, ours, "ghcr.io/acme/app:v3")), "", "", []string{"ghcr.io/acme/app:v3"}},
		"a name for one without": {ociLayout(t, ours, ""), "acme.dev/app", "", []string{"acme.dev/app:latest"}},
		"another name":           {ociLayout(t, ours, "ghcr.io/acme/app:v3"), "acme.dev/app:v4", "", []string{"acme.dev/app:v4"}},
	} {
		r := serve(t)
		var stdin io.Reader
		if test.stdin != "" {
			content, err := os.ReadFile(test.stdin)
			if err != nil {
				t.Fatal(err)
			}
			stdin = bytes.NewReader(content)
		}
		loaded, err := load(t, r, test.argument, test.as, stdin)
		if err != nil || !slices.Equal(names(loaded), test.want) {
			t.Errorf("%s: %v, %v", what, names(loaded), err)
			continue
		}
		listed, err := r.List(t.Context())
		if err != nil || !slices.Equal(names(listed), test.want) || listed[0].Digest == "" || listed[0].Size < 50_000 {
			t.Errorf("%s is listed as %v, %v", what, listed, err)
		}
	}
}

// TestOfAProgram: what is no file is saved by the program that knows it.
func TestOfAProgram(t *testing.T) {
	saved := dockerArchive(t, image(t, runtime.GOARCH), "app:v1")
	bin := t.TempDir()
	write := func(program, body string) {
		if err := os.WriteFile(filepath.Join(bin, program), []byte("#!/bin/sh\n"+body+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	write("docker", "exit 1")
	write("podman", `case "$1 $2" in "image inspect") [ "$3" = app:v1 ] ;; "save --output") cp '`+saved+`' "$3" ;; esac`)
	write("nerdctl", "exit 1")
	r := serve(t)
	if loaded, err := load(t, r, "app:v1", "", nil); err != nil || !slices.Equal(names(loaded), []string{"docker.io/library/app:v1"}) {
		t.Errorf("%v, %v", names(loaded), err)
	}
	if _, err := load(t, r, "app:v2", "", nil); errs.IDOf(err) != "no-such-image" || !strings.Contains(err.Error(), "docker or podman or nerdctl") {
		t.Errorf("another: %v", err)
	}
	if _, err := load(t, r, "Not/A:Name:", "", nil); errs.KindOf(err) != errs.Usage {
		t.Errorf("no name: %v", err)
	}
}

// TestRefused: nothing is stored of what cannot run, or is not whole.
func TestRefused(t *testing.T) {
	saved := dockerArchive(t, image(t, runtime.GOARCH), "app:v1")
	whole, err := os.ReadFile(saved)
	if err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(t.TempDir(), "half.tar")
	if err := os.WriteFile(half, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	missing := ociLayout(t, image(t, runtime.GOARCH), "app:v1")
	blobs, err := filepath.Glob(filepath.Join(missing, "blobs", "sha256", "*"))
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(blobs, func(a, b string) int { return int(fileSize(t, b) - fileSize(t, a)) })
	if err := os.Remove(blobs[0]); err != nil { // a layer
		t.Fatal(err)
	}
	other := "arm64"
	if runtime.GOARCH == other {
		other = "amd64"
	}
	for what, test := range map[string]struct{ argument, id string }{
		"another architecture": {dockerArchive(t, image(t, other), "app:v1"), "other-architecture"},
		"half an archive":      {half, "broken-image"},
		"no archive":           {text, "broken-image"},
		"a layout with a gap":  {missing, "broken-image"},
		"an empty directory":   {t.TempDir(), "broken-image"},
		"no name":              {ociLayout(t, image(t, runtime.GOARCH), ""), "nameless-image"},
	} {
		r := serve(t)
		if _, err := load(t, r, test.argument, "", nil); errs.IDOf(err) != test.id || errs.KindOf(err) != errs.Usage {
			t.Errorf("%s: %v", what, err)
		}
		if listed, err := r.List(t.Context()); err != nil || len(listed) > 0 {
			t.Errorf("%s has left %v, %v", what, listed, err)
		}
	}
}

func fileSize(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// TestAgain: the same again is no error, another content takes the name, and removed
// names are gone, while other names of the same image stay.
func TestAgain(t *testing.T) {
	r := serve(t)
	first := dockerArchive(t, image(t, runtime.GOARCH), "app:v1", "app:v2")
	for range 2 {
		if _, err := load(t, r, first, "", nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := load(t, r, dockerArchive(t, image(t, runtime.GOARCH), "app:v1"), "", nil); err != nil {
		t.Fatal(err)
	}
	all, err := r.List(t.Context())
	if err != nil || len(all) != 2 || all[0].Digest == all[1].Digest {
		t.Errorf("listed are %v, %v", all, err)
	}
	if removed, err := r.Remove(t.Context(), "app:v1"); err != nil || removed.Name != "docker.io/library/app:v1" {
		t.Errorf("%v, %v", removed, err)
	}
	if _, err := r.Remove(t.Context(), "app:v1"); errs.IDOf(err) != "no-such-container-image" {
		t.Errorf("again: %v", err)
	}
	if all, err = r.List(t.Context()); err != nil || !slices.Equal(names(all), []string{"docker.io/library/app:v2"}) {
		t.Errorf("left are %v, %v", all, err)
	}
}

// TestHearsNothing: where nothing is written, nobody closes the updates, and loading
// ends all the same.
func TestHearsNothing(t *testing.T) {
	_, over := hear(func(int64, int64) { t.Error("it has heard something") })
	over()
}
