package api

import (
	"net/http"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/api/ref"
)

// route finds the method that a request calls.
func (s *Server) route(r *http.Request) (*request, handler, error) {
	if project, ok := permissionsPath(r); ok {
		return &request{http: r, project: project}, testPermissions, nil
	}
	parts, ok := resourcePath(r.URL.Path)
	if !ok {
		return nil, nil, apierr.NotFound(r.URL.Path)
	}
	call := &request{http: r, project: parts[0], query: r.URL.Query()}
	handle, err := s.method(call, parts[1:])
	return call, handle, err
}

// resourcePath cuts /compute/{v1,beta}/projects/P/… into what follows projects.
func resourcePath(path string) ([]string, bool) {
	for _, version := range []string{"/compute/v1/", "/compute/beta/"} {
		rest, found := strings.CutPrefix(path, version+"projects/")
		if found && rest != "" {
			return strings.Split(rest, "/"), true
		}
	}
	return nil, false
}

func (s *Server) method(r *request, parts []string) (handler, error) {
	switch {
	case len(parts) == 0:
		return s.projectMethod(r, "")
	case len(parts) == 1 && s.kinds[parts[0]] == nil:
		return s.projectMethod(r, parts[0])
	case parts[0] == "aggregated" && len(parts) == 2:
		return s.aggregatedMethod(r, parts[1])
	case parts[0] == ref.Global && len(parts) > 1:
		r.location = ref.Global
		return s.kindMethod(r, parts[1:])
	case (parts[0] == "zones" || parts[0] == "regions") && len(parts) > 2:
		if err := checkLocation(r.project, parts[0], parts[1]); err != nil {
			return nil, err
		}
		r.location = parts[0] + "/" + parts[1]
		return s.kindMethod(r, parts[2:])
	}
	return s.kindMethod(r, parts) // zones and regions themselves
}

// checkLocation refuses unknown zones and regions; "-" stands for any zone
// where a method takes that.
func checkLocation(project, scope, name string) error {
	_, zone := catalog.RegionOf(name)
	if scope == "zones" && (zone || name == "-") || scope == "regions" && catalog.HasRegion(name) {
		return nil
	}
	return apierr.NotFound(ref.Ref{Project: project, Collection: scope, Name: name}.Path())
}

// kindMethod finds the method for parts: COLLECTION[/NAME[/VERB]]. images
// have one more: images/family/NAME.
func (s *Server) kindMethod(r *request, parts []string) (handler, error) {
	r.kind = s.kinds[parts[0]]
	if r.kind == nil || !r.kind.in(r.location) {
		return nil, apierr.NotImplemented(methodName(r, parts[0], r.http.Method))
	}
	if r.location == ref.Zone("-") && parts[0] != "imageFamilyViews" {
		return nil, apierr.NotFound(ref.Ref{Project: r.project, Collection: "zones", Name: "-"}.Path())
	}
	if len(parts) > 2 && parts[1] == "family" {
		parts = []string{parts[0], "family/" + parts[2]}
	}
	var handle handler
	switch {
	case len(parts) == 1:
		handle = s.collectionMethod(r)
	case len(parts) == 2:
		r.name = parts[1]
		handle = s.resourceMethod(r)
	case len(parts) == 3 && parts[2] == "testIamPermissions" && r.http.Method == http.MethodPost:
		return testPermissions, nil
	case len(parts) == 3:
		r.name = parts[1]
		handle = r.kind.verbs[r.http.Method+" "+parts[2]]
	}
	if handle == nil {
		return nil, apierr.NotImplemented(methodName(r, parts[0], parts[len(parts)-1]))
	}
	return handle, nil
}

func (s *Server) collectionMethod(r *request) handler {
	switch {
	case r.http.Method == http.MethodGet:
		return s.list
	case r.http.Method == http.MethodPost && r.kind.insert != nil:
		return r.kind.insert
	case r.http.Method == http.MethodPost && r.kind.create:
		return s.insert
	}
	return nil
}

func (s *Server) resourceMethod(r *request) handler {
	switch {
	case r.http.Method == http.MethodGet:
		return s.get
	case r.http.Method == http.MethodDelete && r.kind.remove != nil:
		return r.kind.remove
	case r.http.Method == http.MethodDelete && r.kind.create:
		return s.delete
	case r.http.Method == http.MethodPatch && r.kind.patch:
		return s.patch
	case r.http.Method == http.MethodPut && r.kind.put:
		return s.put
	}
	return nil
}

// methodName is the name of a method that is not there, as documented.
func methodName(r *request, collection, last string) string {
	names := map[string]string{
		http.MethodGet: "get", http.MethodPost: "insert", http.MethodDelete: "delete",
		http.MethodPatch: "patch", http.MethodPut: "update",
	}
	if last == collection || last == r.name || names[last] != "" {
		last = names[r.http.Method]
	}
	if r.name == "" && last == "get" {
		last = "list"
	}
	return "compute." + collection + "." + last
}
