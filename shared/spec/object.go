package spec

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kubectl-ha/kubectl-ha/shared/spec/suggest"
)

// object reads a mapping: unknown, repeated and missing fields are problems.
func (d *decoder) object(path string, node *yaml.Node, t reflect.Type) (any, bool) {
	if node.Kind != yaml.MappingNode {
		d.problem(path, node, "", "must be a mapping, got %s", describe(node))
		return nil, false
	}
	types := fieldTypes(t)
	values := map[string]any{}
	for _, e := range d.entries(path, node) {
		key, child := e.key, e.value
		at := join(path, key.Value)
		switch {
		case types[key.Value] == nil && d.stored:
			continue
		case types[key.Value] == nil:
			d.unknown(path, key, types)
			continue
		case d.lines[at] > 0:
			d.problem(at, key, "", "is already set in line %d", d.lines[at])
			continue
		}
		d.lines[at] = key.Line
		if value, ok := d.value(at, child, types[key.Value]); ok {
			values[key.Value] = value
		}
	}
	if !d.stored {
		d.missing(path, node, values)
	}
	return values, true
}

// unknown notes an unknown field with the one that was probably meant: one
// beside it, or one of the same name elsewhere.
func (d *decoder) unknown(path string, key *yaml.Node, types map[string]reflect.Type) {
	hint := ""
	if meant := suggest.Nearest(key.Value, slices.Sorted(maps.Keys(types))); meant != "" {
		hint = "did you mean " + meant + "?"
		d.meant = append(d.meant, join(path, meant))
	} else if elsewhere := fieldNamed(key.Value); elsewhere != "" {
		hint = "did you mean " + elsewhere + "?"
	}
	d.problem(join(path, key.Value), key, hint, "unknown field")
}

func fieldNamed(name string) string {
	for _, f := range Fields() {
		if lastName(f.Path) == name {
			return f.Path
		}
	}
	return ""
}

// missing notes the required fields that the object at path does not set.
func (d *decoder) missing(path string, node *yaml.Node, values map[string]any) {
	for _, f := range Fields() {
		at := join(path, lastName(f.Path))
		if d.nameless && (at == "metadata" || at == "metadata.name") {
			continue
		}
		if _, set := values[lastName(f.Path)]; f.Required && !set && f.Path == plain(at) && !d.reported(at) {
			d.problem(at, node, "", "required")
		}
	}
}

// located gives problems of the decoded values their lines. It drops those
// that follow from what the decoder has reported, and those of lists that the
// document does not hold: they were copied by Default and reported there.
func (d *decoder) located(problems []Problem) []Problem {
	var located []Problem
	for _, p := range problems {
		copied := strings.HasSuffix(p.Path, "]") && d.lines[parent(p.Path)] == 0
		if copied || d.reported(p.Path) {
			continue
		}
		p.Line = d.line(p.Path)
		located = append(located, p)
	}
	return located
}

// reported reports whether there is a problem with path or what holds it, or
// whether it is not there because its name was misspelt.
func (d *decoder) reported(path string) bool {
	within := func(holder string) bool {
		rest, ok := strings.CutPrefix(path, holder)
		return ok && holder != "" && (rest == "" || rest[0] == '.' || rest[0] == '[')
	}
	meant := func(path string) bool { return d.lines[path] == 0 && within(path) }
	return slices.ContainsFunc(d.meant, meant) ||
		slices.ContainsFunc(d.problems, func(p Problem) bool { return within(p.Path) })
}

// line is that of path, or of the nearest thing that holds it.
func (d *decoder) line(path string) int {
	for path != "" && d.lines[path] == 0 {
		path = parent(path)
	}
	return d.lines[path]
}

// fieldTypes returns the types of a struct's fields by their JSON names.
func fieldTypes(t reflect.Type) map[string]reflect.Type {
	types := make(map[string]reflect.Type, t.NumField())
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "-" {
			types[name] = t.Field(i).Type
		}
	}
	return types
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func lastName(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }
