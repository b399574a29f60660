package pullthrough

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/registry"
)

// Machines serves manifests and blobs of other registries to machines. The
// parameter ns has the registry's name, as containerd gives it.
// https://github.com/containerd/containerd/blob/main/docs/hosts.md
func (c *Cache) Machines() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v2/", func(w http.ResponseWriter, request *http.Request) {
		host := request.URL.Query().Get("ns")
		parts := strings.Split(strings.TrimPrefix(request.URL.Path, "/v2/"), "/")
		if n := len(parts); host != "" && n >= 3 {
			named, kind, reference := host+"/"+strings.Join(parts[:n-2], "/"), parts[n-2], parts[n-1]
			switch kind {
			case "manifests":
				c.serveManifest(w, request, named, reference)
				return
			case "blobs":
				c.serveBlob(w, request, named, reference)
				return
			}
		}
		registry.Refuse(w, http.StatusNotFound, "UNSUPPORTED", "only manifests and blobs of a registry are here")
	})
	return mux
}

func (c *Cache) serveManifest(w http.ResponseWriter, request *http.Request, named, reference string) {
	r, err := c.manifest(named, reference)
	if err != nil {
		c.log.Warn("pull a manifest", "image", named, "reference", reference, "error", err)
		fail(w, "MANIFEST_UNKNOWN", err)
		return
	}
	w.Header().Set("Content-Type", string(r.MediaType))
	w.Header().Set("Docker-Content-Digest", r.Digest.String())
	w.Header().Set("Content-Length", strconv.Itoa(len(r.Content)))
	if request.Method == http.MethodGet {
		_, _ = w.Write(r.Content) // who is gone asks again
	}
}

func (c *Cache) serveBlob(w http.ResponseWriter, request *http.Request, named, reference string) {
	digest, err := v1.NewHash(reference)
	ref, parseErr := name.NewDigest(named+"@"+reference, name.StrictValidation)
	if err := errors.Join(err, parseErr); err != nil {
		registry.Refuse(w, http.StatusBadRequest, "DIGEST_INVALID", err.Error())
		return
	}
	file, d, err := c.follow(ref, digest)
	if err != nil {
		fail(w, "BLOB_UNKNOWN", err)
		return
	}
	defer func() { _ = file.Close() }() // only read
	if d != nil {
		if _, ended, err := d.beyond(request.Context(), 0); err != nil && ended {
			fail(w, "BLOB_UNKNOWN", err)
			return
		}
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Docker-Content-Digest", reference)
	if d == nil {
		http.ServeContent(w, request, "", time.Time{}, file)
		return
	}
	if request.Method == http.MethodHead {
		return
	}
	if err := d.copy(request.Context(), w, file); err != nil {
		panic(http.ErrAbortHandler) // what was sent must not pass for the whole
	}
}

func isDigest(reference string) bool { return strings.Contains(reference, ":") }

// fail says why there is nothing, as far as it is known. Credentials only the
// machines themselves have: containerd goes on to the registry itself.
func fail(w http.ResponseWriter, code string, err error) {
	switch status := statusOf(err); status {
	case http.StatusNotFound, http.StatusTooManyRequests:
		registry.Refuse(w, status, code, err.Error())
	case http.StatusUnauthorized, http.StatusForbidden:
		registry.Refuse(w, http.StatusNotFound, code, err.Error())
	default:
		registry.Refuse(w, http.StatusBadGateway, code, err.Error())
	}
}
