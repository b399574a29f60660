package spec

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// ParseStored reads the document that a cluster holds, which an older or a newer
// version of kubectl ha may have written: fields that this one does not know are
// left out (Restore keeps them), and no rule is asked but that what it does know
// is of the right type. The error is one around an *Invalid.
func ParseStored(data []byte, source string) (*Cluster, error) {
	root, problem := document(data)
	if problem != nil {
		return nil, otherVersion(source, []Problem{*problem})
	}
	d := &decoder{lines: map[string]int{"": root.Line}, stored: true}
	tree, ok := d.value("", root, reflect.TypeFor[Cluster]())
	if !ok || len(d.problems) > 0 {
		return nil, otherVersion(source, d.problems)
	}
	var c Cluster
	if err := convert(tree, &c); err != nil {
		return nil, otherVersion(source, []Problem{{Message: err.Error()}})
	}
	Default(&c)
	if c.APIVersion != APIVersion || c.Kind != Kind {
		return nil, otherVersion(source, []Problem{{Path: "apiVersion", Line: d.line("apiVersion"),
			Message: fmt.Sprintf("is %s of kind %s, not %s of kind %s", c.APIVersion, c.Kind, APIVersion, Kind)}})
	}
	return &c, nil
}

// otherVersion is the error of a stored document that cannot be understood.
func otherVersion(source string, problems []Problem) error {
	return errs.Errorf(errs.Failed, "%w", &Invalid{Source: source, Problems: problems}).WithID("stored-spec").
		WithHint("It was written by another version of kubectl ha, or by hand: use the version that made the cluster, or a newer one.")
}

// Restore writes the cluster as YAML, as Marshal does, with all fields of the
// stored document that this version does not know: whoever wrote them needs them.
// A pool keeps its own by its name. stored may be empty.
func Restore(c *Cluster, stored []byte) ([]byte, error) {
	root, problem := document(stored)
	if problem != nil { // nothing is held, or nothing that could be kept
		return Marshal(c)
	}
	node, err := encode(c)
	if err != nil {
		return nil, err
	}
	keep(node.Content[0], root, reflect.TypeFor[Cluster]())
	return write(c, node)
}

// keep adds to a mapping what the stored one has and the type does not.
func keep(now, stored *yaml.Node, t reflect.Type) {
	if now.Kind != yaml.MappingNode || stored.Kind != yaml.MappingNode {
		return
	}
	types := fieldTypes(t)
	for i := 0; i+1 < len(stored.Content); i += 2 {
		key, value := stored.Content[i], stored.Content[i+1]
		field := types[key.Value]
		have := valueOf(now, key.Value)
		switch {
		case field == nil:
			now.Content = append(now.Content, key, value)
		case have == nil: // known, and left out
		case field.Kind() == reflect.Struct && field != reflect.TypeFor[Duration]():
			keep(have, value, field)
		case field.Kind() == reflect.Slice && field.Elem().Kind() == reflect.Struct:
			keepEntries(have, value, field.Elem())
		}
	}
}

// keepEntries is keep for the entries of two lists that have the same name.
func keepEntries(now, stored *yaml.Node, t reflect.Type) {
	for _, entry := range now.Content {
		name := valueOf(entry, "name")
		i := slices.IndexFunc(stored.Content, func(old *yaml.Node) bool {
			other := valueOf(old, "name")
			return name != nil && other != nil && name.Value == other.Value
		})
		if i >= 0 {
			keep(entry, stored.Content[i], t)
		}
	}
}

// valueOf is a mapping's value of a key, nil where it has none.
func valueOf(mapping *yaml.Node, key string) *yaml.Node {
	if mapping.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

// ValidateChange checks what a change makes of a cluster that exists: problems
// that it had before, by the rules of another version, are not the change's.
func ValidateChange(before, after *Cluster) error {
	had := problemsOf(before)
	fresh := slices.DeleteFunc(problemsOf(after), func(p Problem) bool {
		return slices.ContainsFunc(had, func(old Problem) bool { return plain(old.Path) == plain(p.Path) && old.Message == p.Message })
	})
	return invalid("", fresh)
}

// Clone is a copy that shares nothing with c.
func Clone(c *Cluster) *Cluster {
	copied := *c
	copied.Spec.ControlPlane.Zones = slices.Clone(c.Spec.ControlPlane.Zones)
	copied.Spec.ControlPlane.APIServer.Encryption.Resources = slices.Clone(c.Spec.ControlPlane.APIServer.Encryption.Resources)
	copied.Spec.Pools = slices.Clone(c.Spec.Pools)
	for i := range copied.Spec.Pools {
		pool := &copied.Spec.Pools[i]
		pool.Zones, pool.Labels, pool.Taints = slices.Clone(pool.Zones), maps.Clone(pool.Labels), slices.Clone(pool.Taints)
	}
	copied.Spec.Manifests = slices.Clone(c.Spec.Manifests)
	copied.Spec.Network.APIAllowedRanges = slices.Clone(c.Spec.Network.APIAllowedRanges)
	copied.Spec.Network.SSHAllowedRanges = slices.Clone(c.Spec.Network.SSHAllowedRanges)
	return &copied
}
