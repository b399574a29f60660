// Package method knows what Google calls the methods of its API, and the permissions
// that they need.
package method

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/surface"
)

// Like are methods of the same kind of resource, or else of the same
// verb, or the most usual ones.
func Like(c *resource.Core, method string) (list []string) {
	kind, verb, _ := strings.Cut(method, ".")
	for _, near := range []func(k, v string) bool{
		func(k, _ string) bool { return strings.EqualFold(k, kind) || strings.EqualFold(k, kind+"s") },
		func(_, v string) bool { return strings.EqualFold(v, verb) },
	} {
		for _, name := range All(c) {
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

// All lists all methods of the API by name, such as "instances.insert".
func All(c *resource.Core) (list []string) {
	for _, collection := range c.Collections() {
		k := c.Kind(collection)
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
	return append(list, "images.getFromFamily", "projects.get", "projects.setCommonInstanceMetadata", "projects.testIamPermissions",
		"serviceAccounts.get", "serviceAccounts.testIamPermissions")
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

// Called is the name of the method that a request calls.
func Called(r *resource.Request) string {
	if _, asks, ok := AccountPath(r.HTTP); ok {
		if asks {
			return "serviceAccounts.testIamPermissions"
		}
		return "serviceAccounts.get"
	}
	if _, asks := PermissionsPath(r.HTTP); asks {
		return "projects.testIamPermissions"
	}
	parts, _, _ := Path(r.HTTP.URL.Path)
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
