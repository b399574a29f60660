package spec

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// mergeKey takes in the fields of other mappings: <<: *name.
const mergeKey = "<<"

// entry is a field of a mapping.
type entry struct{ key, value *yaml.Node }

// entries are a mapping's fields: its own, in their order, and then those that
// it takes in and does not have itself, of which the first counts.
func (d *decoder) entries(path string, node *yaml.Node) []entry {
	own, merged := d.split(path, node)
	seen, visited := map[string]bool{}, map[*yaml.Node]bool{node: true}
	for _, e := range own {
		seen[e.key.Value] = true
	}
	for len(merged) > 0 {
		next := merged[0]
		merged = merged[1:]
		if visited[next] { // also of one that takes in itself
			continue
		}
		visited[next] = true
		fields, further := d.split(path, next)
		for _, e := range fields {
			if !seen[e.key.Value] {
				own = append(own, e)
			}
			seen[e.key.Value] = true
		}
		if len(further) > 0 {
			merged = slices.Concat(further, merged)
		}
	}
	return own
}

// split tells a mapping's own fields from the mappings that it takes in. At the
// top, fields that begin with x- are not read: there anchors have their place.
func (d *decoder) split(path string, node *yaml.Node) (own []entry, merged []*yaml.Node) {
	mergedIn := 0 // this line
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := resolved(node.Content[i]), resolved(node.Content[i+1])
		switch {
		case key.ShortTag() == "!!merge" && mergedIn > 0:
			d.problem(join(path, mergeKey), key, "take in a list: <<: [*one, *other]", "is already set in line %d", mergedIn)
		case key.ShortTag() == "!!merge":
			mergedIn = key.Line
			merged = append(merged, d.sources(path, node.Content[i+1])...)
		case path != "" || !strings.HasPrefix(key.Value, "x-"):
			own = append(own, entry{key, value})
		}
	}
	return own, merged
}

// sources are the mappings that a merge key names: one, or a list of them.
func (d *decoder) sources(path string, node *yaml.Node) (mappings []*yaml.Node) {
	named := resolved(node)
	all := []*yaml.Node{named}
	if named.Kind == yaml.SequenceNode {
		all = named.Content
	}
	for _, one := range all {
		one = resolved(one)
		if one.Kind != yaml.MappingNode {
			d.problem(join(path, mergeKey), node, "", "must be a mapping or a list of mappings, got %s", describe(one))
			continue
		}
		mappings = append(mappings, one)
	}
	return mappings
}

// resolved is what an alias stands for.
func resolved(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}
