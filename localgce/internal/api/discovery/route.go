package discovery

import (
	"slices"
	"strings"
)

// route is by what methods are looked up first.
type route struct {
	http     string
	segments int
}

func (d *Document) add(m *Method) {
	if strings.Contains(m.Path, "{+") {
		return // a few of reservations, whose paths have no fixed length
	}
	at := route{m.HTTP, strings.Count(m.Path, "/")}
	d.Methods = append(d.Methods, m)
	d.routes[at] = append(d.routes[at], m)
	// What is spelled out goes before what is left open.
	slices.SortFunc(d.routes[at], func(a, b *Method) int { return strings.Count(a.Path, "{") - strings.Count(b.Path, "{") })
}

// Find finds the method that a request calls; path begins with "projects/".
func (d *Document) Find(http, path string) (m *Method, variables map[string]string) {
	for _, m := range d.routes[route{http, strings.Count(path, "/")}] {
		if variables, ok := match(m.Path, path); ok {
			return m, variables
		}
	}
	return nil, nil
}

func match(template, path string) (variables map[string]string, ok bool) {
	variables = map[string]string{}
	given := strings.Split(path, "/")
	for i, segment := range strings.Split(template, "/") {
		switch {
		case strings.HasPrefix(segment, "{") && given[i] != "":
			variables[strings.Trim(segment, "{}")] = given[i]
		case segment != given[i]:
			return nil, false
		}
	}
	return variables, true
}

// inAPI cuts /compute/v1/projects/… and the same of beta into what the
// document's paths begin with.
func inAPI(path string) (rest string, ok bool) {
	for _, version := range []string{"/compute/v1/", "/compute/beta/"} {
		if rest, ok = strings.CutPrefix(path, version); ok {
			return rest, true
		}
	}
	return "", false
}
