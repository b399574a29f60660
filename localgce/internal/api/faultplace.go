package api

import (
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/surface"
)

// checkFault refuses a fault that could never strike: in a zone, or on a
// method, that is not there.
func (s *Server) checkFault(f inject.Fault) error {
	if _, known := catalog.RegionOf(f.Zone); f.Zone != "" && !known {
		return apierr.BadRequest("invalid", "there is no zone %q, only such as europe-west1-b", f.Zone)
	}
	if f.Method == "" || slices.ContainsFunc(s.methods(), func(name string) bool { return inject.Matches(f.Method, name) }) {
		return nil
	}
	return apierr.BadRequest("invalid", "the API has no method %q, only such as %s", f.Method, strings.Join(s.methodsLike(f.Method), ", "))
}

// methodsLike are methods of the same kind of resource, or else of the same
// verb, or the most usual ones.
func (s *Server) methodsLike(method string) (list []string) {
	kind, verb, _ := strings.Cut(method, ".")
	for _, near := range []func(k, v string) bool{
		func(k, _ string) bool { return strings.EqualFold(k, kind) || strings.EqualFold(k, kind+"s") },
		func(_, v string) bool { return strings.EqualFold(v, verb) },
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
	for _, collection := range s.Collections() {
		k := s.Kind(collection)
		for _, method := range []struct {
			name string
			has  bool
		}{
			{"aggregatedList", k.Scopes&scope.Nowhere == 0}, {"list", true}, {"get", true},
			{"insert", k.Create || k.Insert != nil}, {"delete", k.Create || k.Remove != nil},
			{"patch", k.Patch}, {"update", k.Put},
		} {
			if method.has {
				list = append(list, collection+"."+method.name)
			}
		}
		for _, verb := range slices.Sorted(maps.Keys(k.Verbs)) {
			list = append(list, collection+"."+verbName(k, verb))
		}
	}
	return append(list, "images.getFromFamily", "projects.get", "projects.setCommonInstanceMetadata", "projects.testIamPermissions")
}

// verbName is how Google names a verb of the kind: mostly as in the path, but
// "GET serialPort" is getSerialPortOutput.
func verbName(k *resource.Kind, verb string) string {
	http, last, _ := strings.Cut(verb, " ")
	place := ref.Global
	switch {
	case k.In(ref.Zone("z")):
		place = ref.Zone("z")
	case k.In(ref.Region("r")):
		place = ref.Region("r")
	}
	return lastWord(http, strings.Split("projects/p/"+place+"/"+k.Collection+"/name/"+last, "/"), last)
}

// called is the name of the method that a request calls.
func called(r *resource.Request) string {
	if _, asks := permissionsPath(r.HTTP); asks {
		return "projects.testIamPermissions"
	}
	parts, _, _ := apiPath(r.HTTP.URL.Path)
	name := lastWord(r.HTTP.Method, parts, path.Base(r.HTTP.URL.Path))
	if r.Kind == nil {
		return "projects." + name
	}
	return r.Kind.Collection + "." + name
}

// lastWord is the last word of a method's documented name, or otherwise.
func lastWord(http string, parts []string, otherwise string) string {
	method, known := surface.Find(http, parts)
	if !known {
		return otherwise
	}
	return method.ID[strings.LastIndexByte(method.ID, '.')+1:]
}

// immune tells that a request, one of the engine's own commands, meets no faults.
func immune(r *http.Request) bool { return r.Header.Get(inject.ImmuneHeader) != "" }
