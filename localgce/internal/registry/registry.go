// Package registry is the container registry of the local Compute Engine: what is
// pushed to it or loaded into it, machines pull by the images' own names.
//
// It is go-containerregistry's, which speaks the OCI distribution protocol, over
// files: that one keeps manifests, and blobs that are being uploaded, in memory.
// https://github.com/opencontainers/distribution-spec
package registry

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/google/go-containerregistry/pkg/registry"
)

// Registry has images in a directory.
type Registry struct {
	dir   string
	inner http.Handler

	mu sync.Mutex // one change of the manifests at a time
}

// Open opens the registry in a directory, which is made where it is not there, and
// forgets what was left half uploaded.
func Open(dir string) (*Registry, error) {
	r := &Registry{dir: dir}
	for _, folder := range []string{r.blobDir(), r.manifestDir()} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, fmt.Errorf("the registry's directory: %w", err)
		}
	}
	if err := os.RemoveAll(r.uploadDir()); err != nil {
		return nil, fmt.Errorf("the registry's unfinished uploads: %w", err)
	}
	r.inner = registry.New(registry.WithBlobHandler(registry.NewDiskBlobHandler(r.blobDir())), registry.Logger(log.New(io.Discard, "", 0)))
	if err := r.restore(); err != nil {
		return nil, err
	}
	return r, r.sweep()
}

func (r *Registry) blobDir() string     { return filepath.Join(r.dir, "blobs") }
func (r *Registry) manifestDir() string { return filepath.Join(r.dir, "manifests") }
func (r *Registry) uploadDir() string   { return filepath.Join(r.dir, "uploads") }

// Clients serves this computer: who has the token may read and write.
func (r *Registry) Clients(token string) http.Handler {
	return Authorized(token, http.HandlerFunc(r.serve))
}

// Authorized serves who has the token, as a bearer token or as a password.
func Authorized(token string, handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		_, password, _ := request.BasicAuth()
		bearer, _ := strings.CutPrefix(request.Header.Get("Authorization"), "Bearer ")
		if !equal(password, token) && !equal(bearer, token) {
			w.Header().Set("WWW-Authenticate", `Basic realm="the local Compute Engine's token"`)
			Refuse(w, http.StatusUnauthorized, "UNAUTHORIZED", "the token of the local Compute Engine is required")
			return
		}
		handler.ServeHTTP(w, request)
	})
}

func equal(given, token string) bool {
	return subtle.ConstantTimeCompare([]byte(given), []byte(token)) == 1
}

func (r *Registry) serve(w http.ResponseWriter, request *http.Request) {
	switch name, kind, reference := parse(request.URL.Path); {
	case kind == "manifests" && request.Method == http.MethodPut:
		r.putManifest(w, request, name, reference)
	case kind == "manifests" && request.Method == http.MethodDelete:
		r.deleteManifest(w, request, name, reference)
	case kind == "uploads" && request.Method == http.MethodPatch:
		r.patchUpload(w, request, reference)
	case kind == "uploads" && request.Method == http.MethodPut:
		r.putUpload(w, request, reference)
	default:
		r.inner.ServeHTTP(w, request)
	}
}

// parse takes /v2/NAME/manifests/REFERENCE and /v2/NAME/blobs/uploads/ID apart; kind
// is empty for all else.
func parse(path string) (name, kind, reference string) {
	parts := strings.Split(strings.TrimPrefix(path, "/v2/"), "/")
	n := len(parts)
	switch {
	case n >= 3 && parts[n-2] == "manifests":
		return strings.Join(parts[:n-2], "/"), "manifests", parts[n-1]
	case n >= 4 && parts[n-3] == "blobs" && parts[n-2] == "uploads" && parts[n-1] != "":
		return strings.Join(parts[:n-3], "/"), "uploads", parts[n-1]
	}
	return "", "", ""
}

// Refuse answers with an error as the distribution protocol has them.
func Refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"errors":[{"code":%q,"message":%q}]}`, code, message)
}
