package oci

import (
	"archive/tar"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

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
func (a *archive) image(img Image) (d descriptor, err error) {
	blobs, err := img.Blobs(a.platform)
	if err != nil {
		return d, err
	}
	for _, b := range blobs {
		if err := a.blob(b); err != nil {
			return d, err
		}
		d = b.descriptor() // the last is the manifest
	}
	d.Platform = &a.platform
	d.Annotations = map[string]string{"io.containerd.image.name": img.Name}
	return d, nil
}

func (a *archive) blob(b Blob) error {
	if a.seen[b.Digest] {
		return nil
	}
	a.seen[b.Digest] = true
	name := "blobs/" + strings.Replace(b.Digest, ":", "/", 1)
	if err := a.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: b.Size}); err != nil {
		return err
	}
	return b.Write(a.tar)
}

func (a *archive) file(name string, content []byte) error {
	if err := a.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content))}); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err := a.tar.Write(content)
	return err
}
