// Package oci writes container images, as an archive in the OCI image layout
// which containerd imports. Layers are shared between images by content.
package oci

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path"
)

// Layer is one uncompressed file system layer. Its content is not held in
// memory: it is produced whenever it is needed.
type Layer struct {
	blob
	write func(io.Writer) error
}

// blob is content by digest, as manifests refer to it.
type blob struct {
	digest string // sha256:…
	size   int64
}

// FromTar is a layer that exists as a tar file already.
func FromTar(file string) (Layer, error) {
	return newLayer(func(w io.Writer) error { return copyFile(w, file) })
}

// FromPrograms is a layer of executable files: for each, the file on this
// computer and its path in the container.
func FromPrograms(programs ...Program) (Layer, error) {
	return newLayer(func(w io.Writer) error {
		t := tar.NewWriter(w)
		for _, p := range programs {
			if err := addProgram(t, p); err != nil {
				return err
			}
		}
		return t.Close()
	})
}

// Program is an executable File of this computer, at Path in a container.
type Program struct{ File, Path string }

func addProgram(t *tar.Writer, p Program) error {
	info, err := os.Stat(p.File)
	if err != nil {
		return fmt.Errorf("put %s into a layer: %w", p.Path, err)
	}
	// No time of change: the same content is the same layer.
	header := &tar.Header{Name: path.Clean(p.Path)[1:], Mode: 0o755, Size: info.Size(), Format: tar.FormatPAX}
	if err := t.WriteHeader(header); err != nil {
		return fmt.Errorf("put %s into a layer: %w", p.Path, err)
	}
	return copyFile(t, p.File)
}

func newLayer(write func(io.Writer) error) (Layer, error) {
	b, err := measure(write)
	return Layer{blob: b, write: write}, err
}

// measure produces content once to learn its size and digest.
func measure(write func(io.Writer) error) (blob, error) {
	hash := sha256.New()
	counter := &countingWriter{Writer: hash}
	if err := write(counter); err != nil {
		return blob{}, err
	}
	return blob{digest: "sha256:" + hex.EncodeToString(hash.Sum(nil)), size: counter.n}, nil
}

type countingWriter struct {
	io.Writer
	n int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.n += int64(n)
	return n, err
}

func copyFile(w io.Writer, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("read layer content: %w", err)
	}
	defer f.Close()
	if _, err := io.Copy(w, f); err != nil {
		return fmt.Errorf("copy %s: %w", file, err)
	}
	return nil
}
