package rest

import (
	"net/http"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/method"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/surface"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// Route finds the method that a request calls: 404 for what is no method of
// Google's API, 501 for one that is not here.
func (h *Handler) Route(r *http.Request) (*resource.Request, resource.Handler, error) {
	if email, asks, ok := method.AccountPath(r); ok {
		call := &resource.Request{HTTP: r, Project: vm.ProjectOf(email), Name: email}
		if asks {
			return call, h.testPermissions, nil
		}
		return call, h.getAccount, nil
	}
	if project, ok := method.PermissionsPath(r); ok {
		return &resource.Request{HTTP: r, Project: project}, h.testPermissions, nil
	}
	parts, beta, ok := method.Path(r.URL.Path)
	if !ok {
		return nil, nil, apierr.NotFound(r.URL.Path)
	}
	called, known := surface.Find(r.Method, parts)
	switch {
	case !known && !beta:
		return nil, nil, apierr.NotFound(r.URL.Path)
	case !known: // it may be one of those that only beta has
		called.ID = r.Method + " " + r.URL.Path
	case parts[0] != "projects":
		return nil, nil, apierr.NotImplemented(called.ID)
	}
	call := &resource.Request{HTTP: r, Project: parts[1], Query: r.URL.Query()}
	handle, err := h.method(call, parts[2:])
	// What ends with a word of its own, such as listUsable, is about no resource
	// of that name.
	taken := known && !called.Named() && call.Name != "" && call.Name == parts[len(parts)-1]
	if err == nil && (handle == nil || taken) {
		err = apierr.NotImplemented(called.ID)
	}
	h.nameCalled(call)
	return call, held(called.ID, beta, handle), err
}

// nameCalled puts names in the place of numbers in what a request calls.
func (h *Handler) nameCalled(call *resource.Request) {
	h.Store.View(func(tx *store.Tx) {
		at := resource.Named(tx, call.Ref())
		call.Project = at.Project
		if call.Kind != nil {
			call.Name = at.Name
		}
	})
}

// method finds the handler of a method; nil when there is none.
func (h *Handler) method(r *resource.Request, parts []string) (resource.Handler, error) {
	switch {
	case len(parts) == 0:
		return h.projectMethod(r, ""), nil
	case len(parts) == 1 && h.Kind(parts[0]) == nil:
		return h.projectMethod(r, parts[0]), nil
	case parts[0] == "aggregated" && len(parts) == 2:
		return h.aggregatedMethod(r, parts[1]), nil
	case parts[0] == ref.Global && len(parts) > 1:
		r.Location = ref.Global
		return h.kindMethod(r, parts[1:])
	case (parts[0] == "zones" || parts[0] == "regions") && len(parts) > 2:
		if err := checkLocation(parts[0], parts[1]); err != nil {
			return nil, err
		}
		r.Location = parts[0] + "/" + parts[1]
		return h.kindMethod(r, parts[2:])
	}
	return h.kindMethod(r, parts) // zones and regions themselves
}

// checkLocation refuses unknown zones and regions; "-" stands for any zone
// where a method takes that.
func checkLocation(scope, name string) error {
	_, zone := catalog.RegionOf(name)
	switch {
	case scope == "zones" && !zone && name != "-":
		return unknownZone(name)
	case scope == "regions" && !catalog.HasRegion(name):
		return apierr.Invalid("region", name, "Unknown region.")
	}
	return nil
}

func unknownZone(name string) error { return apierr.Invalid("zone", name, "Unknown zone.") }

// kindMethod finds the method for parts: COLLECTION[/NAME[/VERB]]. images
// have one more: images/family/NAME.
func (h *Handler) kindMethod(r *resource.Request, parts []string) (resource.Handler, error) {
	r.Kind = h.Kind(parts[0])
	if r.Kind == nil || !r.Kind.In(r.Location) {
		return nil, nil
	}
	if r.Location == ref.Zone("-") && parts[0] != "imageFamilyViews" {
		return nil, unknownZone("-")
	}
	if len(parts) > 2 && parts[1] == "family" {
		parts = []string{parts[0], "family/" + parts[2]}
	}
	var handle resource.Handler
	switch {
	case len(parts) == 1:
		handle = h.collectionMethod(r)
	case len(parts) == 2:
		r.Name = parts[1]
		handle = h.resourceMethod(r)
	case len(parts) == 3 && parts[2] == "testIamPermissions" && r.HTTP.Method == http.MethodPost:
		return h.testPermissions, nil
	case len(parts) == 3:
		r.Name = parts[1]
		handle = r.Kind.Verbs[r.HTTP.Method+" "+parts[2]]
	}
	return handle, nil
}

func (h *Handler) collectionMethod(r *resource.Request) resource.Handler {
	switch {
	case r.HTTP.Method == http.MethodGet:
		return h.list
	case r.HTTP.Method == http.MethodPost && r.Kind.Insert != nil:
		return r.Kind.Insert
	case r.HTTP.Method == http.MethodPost && r.Kind.Create:
		return h.Insert
	}
	return nil
}

func (h *Handler) resourceMethod(r *resource.Request) resource.Handler {
	switch {
	case r.HTTP.Method == http.MethodGet:
		return h.get
	case r.HTTP.Method == http.MethodDelete && r.Kind.Remove != nil:
		return r.Kind.Remove
	case r.HTTP.Method == http.MethodDelete && r.Kind.Create:
		return h.Delete
	case r.HTTP.Method == http.MethodPatch && r.Kind.Patch:
		return h.Patch
	case r.HTTP.Method == http.MethodPut && r.Kind.Put:
		return h.Put
	}
	return nil
}
