package images

import (
	"archive/tar"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

const root = "../../.."

// sources are stand-ins of all that images are made from, with a base layer that
// is made already.
func sources(t *testing.T, dir string) Sources {
	t.Helper()
	s := Sources{Root: root, Programs: t.TempDir(), Kubernetes: t.TempDir()}
	_, key, err := readRecipe(root)
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, "base-"+key+".tar")
	put(t, s.Programs, "agnhost", "nonewprivs", "sample-apiserver")
	put(t, s.Kubernetes, "test/images/agnhost/porter/localhost.crt", "test/images/agnhost/porter/localhost.key",
		"test/images/kitten/html/kitten.jpg", "test/images/kitten/html/data.json",
		"test/images/nautilus/html/nautilus.jpg", "test/images/nautilus/html/data.json")
	table, err := s.table()
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range table {
		s.Wanted = append(s.Wanted, entry.Names...)
	}
	return s
}

func put(t *testing.T, dir string, files ...string) {
	t.Helper()
	for _, f := range files {
		path := filepath.Join(dir, f)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(f), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func build(t *testing.T) (archive string) {
	t.Helper()
	dir := t.TempDir()
	archive, err := sources(t, dir).Build(t.Context(), dir, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	return archive
}

func open(t *testing.T, archive, text string) v1.Image {
	t.Helper()
	tag, err := name.NewTag(text)
	if err != nil {
		t.Fatal(err)
	}
	img, err := tarball.ImageFromPath(archive, &tag)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// headers are the files of an image's own layer, by path.
func headers(t *testing.T, img v1.Image) map[string]*tar.Header {
	t.Helper()
	layers, err := img.Layers()
	if err != nil {
		t.Fatal(err)
	}
	content, err := layers[len(layers)-1].Uncompressed()
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	all := map[string]*tar.Header{}
	for in := tar.NewReader(content); ; {
		header, err := in.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all["/"+header.Name] = header
	}
}

func TestBuild(t *testing.T) {
	archive := build(t)
	for _, test := range []struct {
		image string
		user  string
		runs  []string
		file  string
		mode  int64
	}{
		{image: "agnhost:2.66.1", runs: []string{"/agnhost", "pause"}, file: "/agnhost", mode: 0o755},
		{image: "kitten:1.8", runs: []string{"/agnhost", "test-webserver"}, file: "/kitten.jpg", mode: 0o644},
		{image: "nonewprivs:1.4", runs: []string{"nnp"}, file: "/usr/local/bin/nnp", mode: 0o6755},
		{image: "nonroot:1.5", runs: []string{"sh"}, user: "1234"},
	} {
		t.Run(test.image, func(t *testing.T) {
			img := open(t, archive, tests+test.image)
			config, err := img.ConfigFile()
			if err != nil {
				t.Fatal(err)
			}
			if got := slices.Concat(config.Config.Entrypoint, config.Config.Cmd); !slices.Equal(got, test.runs) || config.Config.User != test.user {
				t.Errorf("it runs %v as %q", got, config.Config.User)
			}
			if test.file == "" {
				return
			}
			if got := headers(t, img)[test.file]; got == nil || got.Mode != test.mode {
				t.Errorf("%s is %+v", test.file, got)
			}
		})
	}
}

// TestServedImage: the image that agnhost's registry serves is whole.
func TestServedImage(t *testing.T) {
	var manifests, blobs int
	for path := range headers(t, open(t, build(t), tests+"agnhost:2.55")) {
		switch rest, ok := strings.CutPrefix(path, registryDir); {
		case ok && strings.HasPrefix(rest, "/manifests/sha256/"):
			manifests++
		case ok && strings.HasPrefix(rest, "/blobs/sha256/"):
			blobs++
		}
	}
	if manifests != 1 || blobs != 2 {
		t.Errorf("it has %d manifests and %d blobs, not a manifest, a configuration and a layer", manifests, blobs)
	}
}

func TestMissingProgram(t *testing.T) {
	dir := t.TempDir()
	s := sources(t, dir)
	if err := os.Remove(filepath.Join(s.Programs, "agnhost")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Build(t.Context(), dir, io.Discard); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("that is said: %v", err)
	}
}

// TestOtherVersion: an image that another version of the tests wanted is not made
// in vain.
func TestOtherVersion(t *testing.T) {
	dir := t.TempDir()
	s := sources(t, dir)
	s.Wanted = []string{tests + "busybox:1.37.0-2"}
	if _, err := s.Build(t.Context(), dir, io.Discard); err == nil || !strings.Contains(err.Error(), "no test wants image") {
		t.Errorf("that is said: %v", err)
	}
}

func TestNames(t *testing.T) {
	got := names("# all\nbash\n\ncurl # for tests\n")
	if !slices.Equal(got, []string{"bash", "curl"}) {
		t.Errorf("the packages are %q", got)
	}
}
