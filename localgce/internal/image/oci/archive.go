package oci

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Image is a container image: a full name with its tag, what runs by default,
// and the layers, lowest first.
type Image struct {
	Name       string
	Entrypoint []string
	Cmd        []string
	Layers     []Layer
}

// Platform is what the images' programs run on, in Go's terms.
type Platform struct {
	Architecture string `json:"architecture"`
	OS           string `json:"os"`
}

// Write writes the images as one archive; a layer of several images is in it
// once.
func Write(w io.Writer, platform Platform, images ...Image) error {
	a := archive{tar: tar.NewWriter(w), platform: platform, seen: map[string]bool{}}
	if err := a.file("oci-layout", []byte(`{"imageLayoutVersion":"1.0.0"}`)); err != nil {
		return err
	}
	top := index{SchemaVersion: 2, MediaType: typeIndex}
	for _, img := range images {
		manifest, err := a.image(img)
		if err != nil {
			return fmt.Errorf("write container image %s: %w", img.Name, err)
		}
		top.Manifests = append(top.Manifests, manifest)
	}
	content, err := json.Marshal(top)
	if err != nil {
		return err
	}
	if err := a.file("index.json", content); err != nil {
		return err
	}
	return a.tar.Close()
}

// archive is an archive being written.
type archive struct {
	tar      *tar.Writer
	platform Platform
	seen     map[string]bool // digests that are in it already
}

// image adds all blobs of img, and returns how the index refers to it.
func (a *archive) image(img Image) (descriptor, error) {
	m := manifest{SchemaVersion: 2, MediaType: typeManifest}
	c := config{Platform: a.platform, Config: runConfig{Env: []string{searchPath}, Entrypoint: img.Entrypoint, Cmd: img.Cmd}}
	c.RootFS.Type = "layers"
	for _, l := range img.Layers {
		if err := a.blob(l.blob, l.write); err != nil {
			return descriptor{}, err
		}
		m.Layers = append(m.Layers, l.descriptor(typeLayer))
		c.RootFS.DiffIDs = append(c.RootFS.DiffIDs, l.digest)
	}
	var err error
	if m.Config, err = a.document(typeConfig, c); err != nil {
		return descriptor{}, err
	}
	d, err := a.document(typeManifest, m)
	d.Platform = &a.platform
	d.Annotations = map[string]string{"io.containerd.image.name": img.Name}
	return d, err
}

// document adds a JSON document as a blob.
func (a *archive) document(mediaType string, v any) (descriptor, error) {
	content, err := json.Marshal(v)
	if err != nil {
		return descriptor{}, err
	}
	write := func(w io.Writer) error { _, err := io.Copy(w, bytes.NewReader(content)); return err }
	b, err := measure(write)
	if err != nil {
		return descriptor{}, err
	}
	return b.descriptor(mediaType), a.blob(b, write)
}

func (a *archive) blob(b blob, write func(io.Writer) error) error {
	if a.seen[b.digest] {
		return nil
	}
	a.seen[b.digest] = true
	name := "blobs/" + strings.Replace(b.digest, ":", "/", 1)
	if err := a.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: b.size}); err != nil {
		return err
	}
	return write(a.tar)
}

func (a *archive) file(name string, content []byte) error {
	if err := a.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content))}); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err := a.tar.Write(content)
	return err
}
