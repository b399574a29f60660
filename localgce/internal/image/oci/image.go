package oci

import (
	"bytes"
	"encoding/json"
	"io"
)

// Image is a container image: a full name with its tag, what runs by default,
// and the layers, lowest first.
type Image struct {
	Name       string
	Entrypoint []string
	Cmd        []string
	Layers     []Blob
}

// Platform is what the images' programs run on, in Go's terms.
type Platform struct {
	Architecture string `json:"architecture"`
	OS           string `json:"os"`
}

// Blobs are all that the image consists of: its layers, its configuration and, last,
// its manifest, which names the others.
func (i Image) Blobs(p Platform) ([]Blob, error) {
	m := manifest{SchemaVersion: 2, MediaType: typeManifest}
	c := config{Platform: p, Config: runConfig{Env: []string{searchPath}, Entrypoint: i.Entrypoint, Cmd: i.Cmd}}
	c.RootFS.Type = "layers"
	var blobs []Blob
	for _, l := range i.Layers {
		blobs = append(blobs, l)
		m.Layers = append(m.Layers, l.descriptor())
		c.RootFS.DiffIDs = append(c.RootFS.DiffIDs, l.Digest)
	}
	configuration, err := document(typeConfig, c)
	if err != nil {
		return nil, err
	}
	m.Config = configuration.descriptor()
	named, err := document(typeManifest, m)
	return append(blobs, configuration, named), err
}

// document is a JSON document as a blob.
func document(mediaType string, v any) (Blob, error) {
	content, err := json.Marshal(v)
	if err != nil {
		return Blob{}, err
	}
	return measure(mediaType, func(w io.Writer) error { _, err := io.Copy(w, bytes.NewReader(content)); return err })
}
