package pullthrough

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/owned"
)

// record is a manifest as a registry had it, under a tag or its digest.
type record struct {
	Name      string          `json:"name"`      // such as docker.io/library/nginx
	Reference string          `json:"reference"` // tag or digest
	Digest    v1.Hash         `json:"digest"`
	MediaType types.MediaType `json:"mediaType"`
	Content   []byte          `json:"content"`
}

// file is where a record is. Names may be longer than those of files.
func (c *Cache) file(name, reference string) string {
	sum := sha256.Sum256([]byte(name + "@" + reference))
	return filepath.Join(c.recordDir(), hex.EncodeToString(sum[:])+".json")
}

// keep stores a record under its reference and, for who asks for that next, under
// its digest.
func (c *Cache) keep(r record) error {
	byDigest := r
	byDigest.Reference = r.Digest.String()
	return errors.Join(c.write(byDigest), c.write(r))
}

func (c *Cache) write(r record) error {
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("keep a manifest: %w", err)
	}
	dir, err := os.OpenRoot(c.recordDir())
	if err != nil {
		return fmt.Errorf("keep a manifest: %w", err)
	}
	err = owned.Replace(dir, filepath.Base(c.file(r.Name, r.Reference)), text, 0o600)
	if err := errors.Join(err, dir.Close()); err != nil {
		return fmt.Errorf("keep a manifest: %w", err)
	}
	return nil
}

// find reads a record; ok is false where there is none.
func (c *Cache) find(name, reference string) (r record, ok bool, err error) {
	r, err = readRecord(c.file(name, reference))
	if errors.Is(err, fs.ErrNotExist) {
		return r, false, nil
	}
	return r, err == nil, err
}

func readRecord(file string) (r record, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return r, fmt.Errorf("read the manifest in %s: %w", file, err)
	}
	return r, nil
}

// records are all, in no order.
func (c *Cache) records() (all []record, err error) {
	files, err := filepath.Glob(filepath.Join(c.recordDir(), "*.json"))
	if err != nil {
		return nil, fmt.Errorf("list pulled images: %w", err)
	}
	for _, file := range files {
		r, err := readRecord(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// parts are what a manifest names: other manifests, or blobs with their sizes in
// bytes. What cannot be read names nothing.
func (r record) parts() (manifests []v1.Hash, blobs []v1.Descriptor) {
	if r.MediaType.IsIndex() {
		index, err := v1.ParseIndexManifest(bytes.NewReader(r.Content))
		if err != nil {
			return nil, nil
		}
		for _, d := range index.Manifests {
			manifests = append(manifests, d.Digest)
		}
		return manifests, nil
	}
	manifest, err := v1.ParseManifest(bytes.NewReader(r.Content))
	if err != nil {
		return nil, nil
	}
	return nil, append(manifest.Layers, manifest.Config)
}
