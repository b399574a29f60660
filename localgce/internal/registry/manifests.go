package registry

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/owned"
)

// manifest is a manifest as it was put: under a tag or its digest.
type manifest struct {
	Name      string          `json:"name"`
	Reference string          `json:"reference"`
	MediaType types.MediaType `json:"mediaType"`
	Content   []byte          `json:"content"`
}

// maxManifest is how large one may be, in bytes, as the specification has it.
const maxManifest = 4 << 20

// putManifest has the registry take a manifest, and keeps it in a file.
func (r *Registry) putManifest(w http.ResponseWriter, request *http.Request, name, reference string) {
	content, err := io.ReadAll(http.MaxBytesReader(w, request.Body, maxManifest))
	if err != nil {
		Refuse(w, http.StatusRequestEntityTooLarge, "MANIFEST_INVALID", err.Error())
		return
	}
	m := manifest{Name: name, Reference: reference, MediaType: types.MediaType(request.Header.Get("Content-Type")), Content: content}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := m.complete(r); err != nil {
		Refuse(w, http.StatusBadRequest, "MANIFEST_BLOB_UNKNOWN", err.Error())
		return
	}
	if err := r.keepManifest(m); err != nil {
		Refuse(w, http.StatusInternalServerError, "MANIFEST_INVALID", err.Error())
		return
	}
	request.Body = io.NopCloser(bytes.NewReader(content))
	r.inner.ServeHTTP(w, request)
}

// complete is an error where blobs of the manifest were not uploaded.
func (m manifest) complete(r *Registry) error {
	needs, err := m.blobs()
	if err != nil {
		return err
	}
	for _, digest := range needs {
		if _, err := os.Stat(r.blob(digest)); err != nil {
			return fmt.Errorf("blob %s of it was not uploaded", digest)
		}
	}
	return nil
}

// blobs are those that an image's manifest names; an index has none.
func (m manifest) blobs() (digests []v1.Hash, err error) {
	if !m.MediaType.IsImage() {
		return nil, nil
	}
	parsed, err := v1.ParseManifest(bytes.NewReader(m.Content))
	if err != nil {
		return nil, fmt.Errorf("read a manifest: %w", err)
	}
	for _, d := range append(parsed.Layers, parsed.Config) {
		if d.MediaType.IsDistributable() {
			digests = append(digests, d.Digest)
		}
	}
	return digests, nil
}

func (r *Registry) keepManifest(m manifest) error {
	text, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("store a manifest: %w", err)
	}
	dir, err := os.OpenRoot(r.manifestDir())
	if err != nil {
		return fmt.Errorf("store a manifest: %w", err)
	}
	err = owned.Replace(dir, filepath.Base(r.manifestFile(m.Name, m.Reference)), text, 0o600)
	if err := errors.Join(err, dir.Close()); err != nil {
		return fmt.Errorf("store a manifest: %w", err)
	}
	return nil
}

func (r *Registry) manifestFile(name, reference string) string {
	return filepath.Join(r.manifestDir(), url.PathEscape(name+"@"+reference)+".json")
}

// manifests are all that are kept.
func (r *Registry) manifests() (all []manifest, err error) {
	files, err := filepath.Glob(filepath.Join(r.manifestDir(), "*.json"))
	if err != nil {
		return nil, fmt.Errorf("list the manifests: %w", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		var m manifest
		if err := errors.Join(err, json.Unmarshal(text, &m)); err != nil {
			return nil, fmt.Errorf("read the manifest in %s: %w", file, err)
		}
		all = append(all, m)
	}
	return all, nil
}

// restore puts what is kept into the registry, indices after what they name.
func (r *Registry) restore() error {
	all, err := r.manifests()
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b manifest) int { return order(a) - order(b) })
	for _, m := range all {
		request := httptest.NewRequest(http.MethodPut, "/v2/"+m.Name+"/manifests/"+m.Reference, bytes.NewReader(m.Content))
		request.Header.Set("Content-Type", string(m.MediaType))
		answer := httptest.NewRecorder()
		r.inner.ServeHTTP(answer, request)
		if answer.Code != http.StatusCreated {
			return fmt.Errorf("restore %s:%s into the registry: %s", m.Name, m.Reference, answer.Body)
		}
	}
	return nil
}

func order(m manifest) int {
	if m.MediaType.IsIndex() {
		return 1
	}
	return 0
}

// deleteManifest has the registry forget a manifest. Its blobs go with the next sweep.
func (r *Registry) deleteManifest(w http.ResponseWriter, request *http.Request, name, reference string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := os.Remove(r.manifestFile(name, reference)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		Refuse(w, http.StatusInternalServerError, "MANIFEST_INVALID", err.Error())
		return
	}
	r.inner.ServeHTTP(w, request)
}

// sweep deletes blobs that no manifest has. It is done when the registry is opened:
// later, they may be of an image that is being uploaded.
func (r *Registry) sweep() error {
	all, err := r.manifests()
	if err != nil {
		return err
	}
	needed := map[string]bool{}
	for _, m := range all {
		digests, err := m.blobs()
		if err != nil {
			return err
		}
		for _, digest := range digests {
			needed[r.blob(digest)] = true
		}
	}
	return filepath.WalkDir(r.blobDir(), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || needed[path] {
			return err
		}
		return os.Remove(path)
	})
}
