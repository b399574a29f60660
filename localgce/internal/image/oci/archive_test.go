package oci

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// unpack reads an archive into its files by name; a name that comes twice
// fails the test.
func unpack(t *testing.T, r io.Reader) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for archive := tar.NewReader(r); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if files[header.Name] != nil {
			t.Errorf("%s is in the archive twice", header.Name)
		}
		if files[header.Name], err = io.ReadAll(archive); err != nil {
			t.Fatal(err)
		}
	}
}

func parse[T any](t *testing.T, files map[string][]byte, name string) (v T) {
	t.Helper()
	if err := json.Unmarshal(files[name], &v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return v
}

func blobName(d descriptor) string { return "blobs/" + strings.Replace(d.Digest, ":", "/", 1) }

func program(t *testing.T, content string) Blob {
	t.Helper()
	file := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(file, []byte(content), 0o755); err != nil {
		t.Fatal(err)
	}
	layer, err := FromPrograms(Program{File: file, Path: "/usr/local/bin/program"})
	if err != nil {
		t.Fatal(err)
	}
	return layer
}

func TestWriteMakesAnImageLayout(t *testing.T) {
	var archive bytes.Buffer
	err := Write(&archive, Platform{OS: "linux", Architecture: "amd64"},
		Image{Name: "example.org/a:1", Layers: []Blob{program(t, "base"), program(t, "own")}, Cmd: []string{"program"}})
	if err != nil {
		t.Fatal(err)
	}
	files := unpack(t, &archive)
	entry := parse[index](t, files, "index.json").Manifests[0]
	if got := entry.Annotations["io.containerd.image.name"]; got != "example.org/a:1" {
		t.Errorf("the image is named %q", got)
	}
	m := parse[manifest](t, files, blobName(entry))
	c := parse[config](t, files, blobName(m.Config))
	if c.Architecture != "amd64" || c.Config.Cmd[0] != "program" {
		t.Errorf("the configuration is %+v", c)
	}
	for i, layer := range m.Layers {
		if layer.Digest != c.RootFS.DiffIDs[i] {
			t.Errorf("layer %d is %s in the manifest, and %s in the configuration", i, layer.Digest, c.RootFS.DiffIDs[i])
		}
		if int64(len(files[blobName(layer)])) != layer.Size {
			t.Errorf("layer %d has %d bytes, want %d", i, len(files[blobName(layer)]), layer.Size)
		}
	}
	content := unpack(t, bytes.NewReader(files[blobName(m.Layers[1])]))
	if got := string(content["usr/local/bin/program"]); got != "own" {
		t.Errorf("the program is %q", got)
	}
}

func TestWriteSharesLayers(t *testing.T) {
	var archive bytes.Buffer
	err := Write(&archive, Platform{OS: "linux", Architecture: "amd64"},
		Image{Name: "example.org/a:1", Layers: []Blob{program(t, "base")}},
		Image{Name: "example.org/b:1", Layers: []Blob{program(t, "base"), program(t, "own")}})
	if err != nil {
		t.Fatal(err)
	}
	// unpack would complain of a layer that is there twice.
	if files := unpack(t, &archive); len(files) != 2+2*2+2 {
		t.Errorf("%d files, want the layout, the index, two manifests and configurations, and two layers", len(files))
	}
}

func TestFromTarKeepsTheBytes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "layer.tar")
	if err := os.WriteFile(file, []byte("as it is"), 0o644); err != nil {
		t.Fatal(err)
	}
	layer, err := FromTar(file)
	if err != nil {
		t.Fatal(err)
	}
	if layer.Size != 8 {
		t.Errorf("the layer has %d bytes, want 8", layer.Size)
	}
}

func TestMissingContentIsAnError(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	if _, err := FromTar(missing); err == nil {
		t.Error("a layer of a missing tar file was made")
	}
	if _, err := FromPrograms(Program{File: missing, Path: "/missing"}); err == nil {
		t.Error("a layer of a missing program was made")
	}
}
