// Package surface is what the server must know of Google's API at run time: the
// names of all its methods, the parameters of those that it has, the values that the
// fields of requests may have, and those fields that are for answers only. A test of
// package api writes all of it from the discovery document.
package surface

import (
	_ "embed" // the tables
	"slices"
	"strings"
	"sync"
)

//go:embed methods.txt
var methodsText string // lines: ID, HTTP method, path with * for what is left open

//go:embed fields.txt
var fieldsText string // lines: type.field of the compute types, its values or readOnly

// Method is one method of the API.
type Method struct {
	ID   string   // such as "compute.instances.get"
	path []string // its segments
}

// Named reports whether the method's path ends with the name of a resource.
func (m Method) Named() bool { return m.path[len(m.path)-1] == "*" }

var methods = sync.OnceValue(func() map[string][]Method {
	table := map[string][]Method{}
	for line := range strings.Lines(methodsText) {
		words := strings.Fields(line)
		m := Method{ID: words[0], path: strings.Split(words[2], "/")}
		at := key(words[1], m.path)
		table[at] = append(table[at], m)
	}
	return table
})

// key is by what methods are looked up first: the HTTP method, and how many
// segments the path has.
func key(http string, path []string) string { return http + strings.Repeat("/", len(path)) }

// Find finds the method that a request calls; path begins with "projects" or
// "locations". Of those that fit it is the one that leaves the least open.
func Find(http string, path []string) (found Method, ok bool) {
	least := len(path) + 1
	for _, m := range methods()[key(http, path)] {
		if open, fits := m.fits(path); fits && open < least {
			found, ok, least = m, true, open
		}
	}
	return found, ok
}

func (m Method) fits(path []string) (open int, ok bool) {
	for i, segment := range m.path {
		switch {
		case segment == "*" && path[i] != "":
			open++
		case segment != path[i]:
			return 0, false
		}
	}
	return open, true
}

// readOnly stands in the table for the values of a field that is no client's.
const readOnly = "readOnly"

var fields = sync.OnceValue(func() map[string][]string {
	table := map[string][]string{}
	for line := range strings.Lines(fieldsText) {
		words := strings.Fields(line)
		table[words[0]] = words[1:]
	}
	return table
})

// Enum returns the values that a field of one of the compute types may have in
// a request; nil for a field that is no enumeration.
func Enum(typeName, field string) []string {
	if ReadOnly(typeName, field) {
		return nil
	}
	return fields()[typeName+"."+field]
}

// ReadOnly reports whether only Compute Engine writes a field of one of the
// compute types: it ignores what requests say there.
func ReadOnly(typeName, field string) bool {
	return slices.Equal(fields()[typeName+"."+field], []string{readOnly})
}
