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

// Blob is content by digest, as manifests refer to it. It is not held in memory:
// Write produces it whenever it is needed.
type Blob struct {
	MediaType string
	Digest    string // sha256:…
	Size      int64  // bytes
	Write     func(io.Writer) error
}

// FromTar is an uncompressed file system layer that exists as a tar file already.
func FromTar(file string) (Blob, error) {
	return measure(typeLayer, func(w io.Writer) error { return copyFile(w, file) })
}

// FromPrograms is such a layer of executable files: for each, the file on this
// computer and its path in the container.
func FromPrograms(programs ...Program) (Blob, error) {
	return measure(typeLayer, func(w io.Writer) error {
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

// measure produces content once to learn its size and digest.
func measure(mediaType string, write func(io.Writer) error) (Blob, error) {
	hash := sha256.New()
	counter := &countingWriter{Writer: hash}
	if err := write(counter); err != nil {
		return Blob{}, err
	}
	return Blob{MediaType: mediaType, Digest: "sha256:" + hex.EncodeToString(hash.Sum(nil)), Size: counter.n, Write: write}, nil
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
