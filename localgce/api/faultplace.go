package api

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
)

// checkFault refuses a fault that could never strike: in a zone, or on a
// method, that is not there.
func (s *Server) checkFault(f inject.Fault) error {
	if _, known := catalog.RegionOf(f.Zone); f.Zone != "" && !known {
		return apierr.BadRequest("invalid", "there is no zone %q, only such as europe-west1-b", f.Zone)
	}
	if f.Method == "" || slices.ContainsFunc(s.methods(), func(name string) bool { return globs(f.Method, name) }) {
		return nil
	}
	return apierr.BadRequest("invalid", "the API has no method %q, only such as %s", f.Method, strings.Join(s.methodsLike(f.Method), ", "))
}

func globs(glob, name string) bool {
	ok, err := path.Match(glob, name)
	return ok && err == nil
}

// methodsLike are methods of the same kind of resource, or else of the same
// verb, or the most usual ones.
func (s *Server) methodsLike(method string) (list []string) {
	kind, verb, _ := strings.Cut(method, ".")
	for _, near := range []func(k, v string) bool{
		func(k, _ string) bool { return k == kind || k == kind+"s" },
		func(k, v string) bool { return strings.EqualFold(v, verb) && strings.EqualFold(k, kind) },
	} {
		for _, name := range s.methods() {
			if k, v, _ := strings.Cut(name, "."); near(k, v) {
				list = append(list, name)
			}
		}
		if len(list) > 0 {
			return list
		}
	}
	return []string{"instances.insert", "instances.*", "*.delete"}
}

// methods lists all methods of the API by name, such as "instances.insert".
func (s *Server) methods() (list []string) {
	for _, collection := range sortedKeys(s.kinds) {
		k := s.kinds[collection]
		for _, method := range []struct {
			name string
			has  bool
		}{
			{"aggregatedList", k.scopes&nowhere == 0}, {"list", true}, {"get", true},
			{"insert", k.create || k.insert != nil}, {"delete", k.create || k.remove != nil},
			{"patch", k.patch}, {"update", k.put},
		} {
			if method.has {
				list = append(list, collection+"."+method.name)
			}
		}
		for _, verb := range sortedKeys(k.verbs) {
			_, name, _ := strings.Cut(verb, " ")
			list = append(list, collection+"."+name)
		}
	}
	return append(list, "projects.get", "projects.setCommonInstanceMetadata")
}

// called is the name of the method that a request calls.
func called(r *request) string {
	last := path.Base(r.http.URL.Path)
	switch {
	case r.kind == nil && last == r.project:
		return "projects.get"
	case r.kind == nil:
		return "projects." + last
	case path.Base(path.Dir(r.http.URL.Path)) == "aggregated":
		return r.kind.collection + ".aggregatedList"
	case strings.HasSuffix(r.name, "/"+last): // images/family/NAME
		last = r.name
	}
	return strings.TrimPrefix(methodName(r, r.kind.collection, last), "compute.")
}

// immune tells that a request, one of the engine's own commands, meets no faults.
func immune(r *http.Request) bool { return r.Header.Get(inject.ImmuneHeader) != "" }
