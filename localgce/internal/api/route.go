package api

import (
	"net/http"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/method"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/surface"
)

// route finds the method that a request calls: 404 for what is no method of
// Google's API, 501 for one that is not here.
func (s *Server) route(r *http.Request) (*resource.Request, resource.Handler, error) {
	if project, ok := method.PermissionsPath(r); ok {
		return &resource.Request{HTTP: r, Project: project}, s.testPermissions, nil
	}
	parts, beta, ok := method.Path(r.URL.Path)
	if !ok {
		return nil, nil, apierr.NotFound(r.URL.Path)
	}
	method, known := surface.Find(r.Method, parts)
	switch {
	case !known && !beta:
		return nil, nil, apierr.NotFound(r.URL.Path)
	case !known: // it may be one of those that only beta has
		method.ID = r.Method + " " + r.URL.Path
	case parts[0] != "projects":
		return nil, nil, apierr.NotImplemented(method.ID)
	}
	call := &resource.Request{HTTP: r, Project: parts[1], Query: r.URL.Query()}
	handle, err := s.method(call, parts[2:])
	// What ends with a word of its own, such as listUsable, is about no resource
	// of that name.
	taken := known && !method.Named() && call.Name != "" && call.Name == parts[len(parts)-1]
	if err == nil && (handle == nil || taken) {
		err = apierr.NotImplemented(method.ID)
	}
	s.nameCalled(call)
	return call, handle, err
}

// nameCalled puts names in the place of numbers in what a request calls.
func (s *Server) nameCalled(call *resource.Request) {
	s.Store.View(func(tx *store.Tx) {
		at := resource.Named(tx, call.Ref())
		call.Project = at.Project
		if call.Kind != nil {
			call.Name = at.Name
		}
	})
}

// method finds the handler of a method; nil when there is none.
func (s *Server) method(r *resource.Request, parts []string) (resource.Handler, error) {
	switch {
	case len(parts) == 0:
		return s.projectMethod(r, ""), nil
	case len(parts) == 1 && s.Kind(parts[0]) == nil:
		return s.projectMethod(r, parts[0]), nil
	case parts[0] == "aggregated" && len(parts) == 2:
		return s.aggregatedMethod(r, parts[1]), nil
	case parts[0] == ref.Global && len(parts) > 1:
		r.Location = ref.Global
		return s.kindMethod(r, parts[1:])
	case (parts[0] == "zones" || parts[0] == "regions") && len(parts) > 2:
		if err := checkLocation(parts[0], parts[1]); err != nil {
			return nil, err
		}
		r.Location = parts[0] + "/" + parts[1]
		return s.kindMethod(r, parts[2:])
	}
	return s.kindMethod(r, parts) // zones and regions themselves
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
func (s *Server) kindMethod(r *resource.Request, parts []string) (resource.Handler, error) {
	r.Kind = s.Kind(parts[0])
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
		handle = s.collectionMethod(r)
	case len(parts) == 2:
		r.Name = parts[1]
		handle = s.resourceMethod(r)
	case len(parts) == 3 && parts[2] == "testIamPermissions" && r.HTTP.Method == http.MethodPost:
		return s.testPermissions, nil
	case len(parts) == 3:
		r.Name = parts[1]
		handle = r.Kind.Verbs[r.HTTP.Method+" "+parts[2]]
	}
	return handle, nil
}

func (s *Server) collectionMethod(r *resource.Request) resource.Handler {
	switch {
	case r.HTTP.Method == http.MethodGet:
		return s.list
	case r.HTTP.Method == http.MethodPost && r.Kind.Insert != nil:
		return r.Kind.Insert
	case r.HTTP.Method == http.MethodPost && r.Kind.Create:
		return s.Insert
	}
	return nil
}

func (s *Server) resourceMethod(r *resource.Request) resource.Handler {
	switch {
	case r.HTTP.Method == http.MethodGet:
		return s.get
	case r.HTTP.Method == http.MethodDelete && r.Kind.Remove != nil:
		return r.Kind.Remove
	case r.HTTP.Method == http.MethodDelete && r.Kind.Create:
		return s.Delete
	case r.HTTP.Method == http.MethodPatch && r.Kind.Patch:
		return s.Patch
	case r.HTTP.Method == http.MethodPut && r.Kind.Put:
		return s.Put
	}
	return nil
}
