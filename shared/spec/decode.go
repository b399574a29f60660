package spec

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// maxEntries bounds lists, so that aliases of aliases stay harmless.
const maxEntries = 256

// decoder turns YAML nodes into plain values (maps, slices, scalars), noting
// every way in which they do not fit the types, and the line of every path.
type decoder struct {
	problems []Problem
	lines    map[string]int // by path, of what the document holds
	meant    []string       // paths that unknown fields probably meant
	nameless bool           // the document need not name the cluster
	stored   bool           // it is a cluster's own: unknown and missing fields are another version's
}

func (d *decoder) problem(path string, node *yaml.Node, hint, format string, args ...any) {
	d.problems = append(d.problems, Problem{Path: path, Line: node.Line, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// value returns the node as a value of type t; ok is false where it is absent
// or does not fit.
func (d *decoder) value(path string, node *yaml.Node, t reflect.Type) (value any, ok bool) {
	node = resolved(node)
	switch {
	case node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null":
		return nil, false
	case t == reflect.TypeFor[Duration]():
		return d.duration(path, node)
	case t.Kind() == reflect.Struct:
		return d.object(path, node, t)
	case t.Kind() == reflect.Slice:
		return d.list(path, node, t.Elem())
	case t.Kind() == reflect.Map:
		return d.texts(path, node)
	case t.Kind() == reflect.Int:
		return d.integer(path, node)
	case t.Kind() == reflect.Bool:
		return d.boolean(path, node)
	}
	return d.text(path, node)
}

// list keeps a place for entries that do not fit, so that the others keep
// their index.
func (d *decoder) list(path string, node *yaml.Node, elem reflect.Type) (any, bool) {
	switch {
	case node.Kind != yaml.SequenceNode:
		hint := ""
		if node.Kind == yaml.ScalarNode {
			hint = "write [" + strings.ReplaceAll(node.Value, ",", ", ") + "]"
		}
		d.problem(path, node, hint, "must be a list, got %s", describe(node))
		return nil, false
	case len(node.Content) > maxEntries:
		d.problem(path, node, "", "has %d entries, at most %d are possible", len(node.Content), maxEntries)
		return nil, false
	}
	list := make([]any, len(node.Content))
	for i, entry := range node.Content {
		at := fmt.Sprintf("%s[%d]", path, i)
		d.lines[at] = entry.Line
		list[i], _ = d.value(at, entry, elem)
	}
	return list, true
}

// texts reads a mapping whose keys are not known beforehand, and whose values are
// strings, which may be empty.
func (d *decoder) texts(path string, node *yaml.Node) (any, bool) {
	if node.Kind != yaml.MappingNode {
		d.problem(path, node, "", "must be a mapping, got %s", describe(node))
		return nil, false
	}
	entries := d.entries(path, node)
	if len(entries) > maxEntries {
		d.problem(path, node, "", "has %d entries, at most %d are possible", len(entries), maxEntries)
		return nil, false
	}
	values := map[string]any{}
	for _, e := range entries {
		at := keyed(path, e.key.Value)
		if _, ok := d.text(at, e.key); !ok {
			continue
		}
		if d.lines[at] > 0 {
			d.problem(at, e.key, "", "is already set in line %d", d.lines[at])
			continue
		}
		d.lines[at] = e.key.Line
		if value, ok := d.text(at, e.value); ok {
			values[e.key.Value] = value
		}
	}
	return values, true
}

// keyed is the path of a value whose key is no field.
func keyed(path, key string) string { return path + "[" + key + "]" }

func (d *decoder) text(path string, node *yaml.Node) (any, bool) {
	if node.Kind != yaml.ScalarNode || node.ShortTag() != "!!str" {
		d.problem(path, node, quoting(node), "must be a string, got %s", describe(node))
		return nil, false
	}
	return node.Value, true
}

func (d *decoder) integer(path string, node *yaml.Node) (any, bool) {
	var n int
	if hint := digits(node); hint != "" || node.Kind != yaml.ScalarNode || node.ShortTag() != "!!int" || node.Decode(&n) != nil {
		d.problem(path, node, hint, "must be a whole number, got %s", describe(node))
		return nil, false
	}
	return n, true
}

func (d *decoder) boolean(path string, node *yaml.Node) (any, bool) {
	var b bool
	if node.Kind != yaml.ScalarNode || node.ShortTag() != "!!bool" || node.Decode(&b) != nil {
		d.problem(path, node, "", "must be true or false, got %s", describe(node))
		return nil, false
	}
	return b, true
}

func (d *decoder) duration(path string, node *yaml.Node) (any, bool) {
	if node.Kind == yaml.ScalarNode {
		if _, err := time.ParseDuration(node.Value); err == nil {
			return node.Value, true
		}
	}
	d.problem(path, node, "write hours and minutes, such as 2h or 90m", "must be a duration, got %s", describe(node))
	return nil, false
}

func describe(node *yaml.Node) string {
	switch {
	case node.Kind == yaml.MappingNode:
		return "a mapping"
	case node.Kind == yaml.SequenceNode:
		return "a list"
	case node.ShortTag() == "!!int" || node.ShortTag() == "!!float":
		return "the number " + node.Value
	case node.ShortTag() == "!!bool":
		return node.Value
	}
	return fmt.Sprintf("%q", node.Value)
}
