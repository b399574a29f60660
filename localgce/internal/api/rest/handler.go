// Package rest answers HTTP requests as Compute Engine does: it finds their methods,
// lists and filters what there is, and takes batches apart.
package rest

import (
	"net/http"
	"strings"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// Gate stands before the methods.
type Gate interface {
	// Call calls the method, unless something stands in the way.
	Call(r *resource.Request, handle resource.Handler) (any, error)
	// Unreached reports whether a request does not reach a location.
	Unreached(r *resource.Request, location string) bool
	// Denied reports whether a permission is not granted.
	Denied(permission string) bool
}

// Handler answers the requests of the API.
type Handler struct {
	*resource.Core
	gate        Gate
	addDefaults func(tx *store.Tx, project string) error // gives a new project what it comes with
}

// New makes the handler of what the core has; addDefaults gives a new project
// what it comes with.
func New(core *resource.Core, gate Gate, addDefaults func(tx *store.Tx, project string) error) *Handler {
	h := &Handler{Core: core, gate: gate, addDefaults: addDefaults}
	core.Keep("projects", resource.Empty[compute.Project])
	resource.Follow(core, "projects", func(r ref.Ref, _, _ *compute.Project) { core.Watchers.WakeProject(r.Project) })
	return h
}

// ServeHTTP answers one request, or a batch of them.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/batch/") {
		h.serveBatch(w, r)
		return
	}
	h.serve(w, r)
}

func (h *Handler) serve(w http.ResponseWriter, r *http.Request) {
	answer, err := h.answer(r)
	if err != nil {
		e := apierr.From(err)
		if e.Status >= http.StatusInternalServerError {
			h.Log.Warn("request failed", "method", r.Method, "path", r.URL.Path, "error", err)
		}
		WriteError(w, e)
		return
	}
	writeAnswer(w, r, answer)
}

func (h *Handler) answer(r *http.Request) (any, error) {
	request, handle, err := h.Route(r)
	if err != nil {
		return nil, err
	}
	if request.Kind == nil || request.Kind.Catalog == nil || r.Method != http.MethodGet {
		if err := h.ensureProject(request.Project); err != nil {
			return nil, err
		}
	}
	return h.gate.Call(request, handle)
}
