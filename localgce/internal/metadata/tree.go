package metadata

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A metadata tree is made of these directories and values; plain strings and
// integers are values too. The same tree answers path by path, where names are
// in kebab case, and as JSON, where they are in camel case.
type (
	dir    map[string]any // names are keywords: "network-interfaces"
	dict   map[string]any // names are data, never rewritten: attribute keys, e-mail addresses
	list   []any          // names are 0, 1, …; an array in JSON
	lines  []string       // a value of one line each; an array in JSON
	array  []string       // a value that is a JSON array in text too
	secret struct{}       // made on request: listed, but in no recursive answer
)

// child is an entry of a directory.
type child struct {
	name string
	node any
}

// isDir tells directories from values.
func isDir(node any) bool {
	switch node.(type) {
	case dir, dict, list:
		return true
	}
	return false
}

// children returns a directory's entries in the order of listings.
func children(node any) []child {
	switch n := node.(type) {
	case dir:
		return sorted(n)
	case dict:
		return sorted(n)
	case list:
		entries := make([]child, len(n))
		for i, node := range n {
			entries[i] = child{strconv.Itoa(i), node}
		}
		return entries
	}
	return nil
}

func sorted(entries map[string]any) []child {
	var out []child
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		out = append(out, child{name, entries[name]})
	}
	return out
}

// find walks down from root along a path such as "instance/disks/0/type"; a
// final slash is allowed. The empty path is root itself.
func find(root any, path string) (node any, ok bool) {
	path = strings.TrimSuffix(path, "/")
	if path == "" {
		return root, true
	}
	name, rest, _ := strings.Cut(path, "/")
	for _, c := range children(root) {
		if c.name == name {
			return find(c.node, rest)
		}
	}
	return nil, false
}
