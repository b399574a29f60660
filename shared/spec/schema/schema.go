// Package schema makes of the Cluster document's fields the JSON schema that editors know.
package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// schema is what is used here of a JSON schema, draft 7, which editors know.
type schema struct {
	Schema      string             `json:"$schema,omitempty"`
	ID          string             `json:"$id,omitempty"`
	Title       string             `json:"title,omitempty"`
	Description string             `json:"description,omitempty"`
	Type        string             `json:"type,omitempty"`
	Enum        []string           `json:"enum,omitempty"`
	Pattern     string             `json:"pattern,omitempty"`
	Default     string             `json:"default,omitempty"` // of strings alone: others are said in words
	Minimum     *int               `json:"minimum,omitempty"`
	Maximum     *int               `json:"maximum,omitempty"`
	MinItems    *int               `json:"minItems,omitempty"`
	MaxItems    *int               `json:"maxItems,omitempty"`
	Items       *schema            `json:"items,omitempty"`
	Properties  map[string]*schema `json:"properties,omitempty"`
	Patterns    map[string]*schema `json:"patternProperties,omitempty"`
	Required    []string           `json:"required,omitempty"`
	Others      any                `json:"additionalProperties,omitempty"` // false, or the schema of what has no name here
}

// Make makes the JSON schema of the Cluster document. It knows what can be said of each
// field alone; spec.Parse says the rest.
func Make() ([]byte, error) {
	made := map[string]*schema{}
	for _, field := range spec.Fields() {
		node := nodeOf(field)
		made[field.Path] = node
		if field.Path == "" {
			continue
		}
		holder := made[parentField(field.Path)]
		name := field.Path[strings.LastIndexByte(field.Path, '.')+1:]
		holder.Properties[name] = node
		if field.Required {
			holder.Required = append(holder.Required, name)
		}
		if node.Items != nil {
			made[field.Path+"[]"] = node.Items
		}
	}
	root := made[""]
	root.Patterns = map[string]*schema{"^x-": {Description: "Not read: a place for anchors."}}
	root.Schema, root.Title = "http://json-schema.org/draft-07/schema#", spec.Kind
	root.ID = "https://github.com/kubectl-ha/kubectl-ha/raw/main/docs/cluster.schema.json"
	return indented(root)
}

func indented(root *schema) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(root); err != nil {
		return nil, fmt.Errorf("write the schema of the %s document: %w", spec.Kind, err)
	}
	return out.Bytes(), nil
}

// parentField is the path of what holds a field: spec.pools[] for
// spec.pools[].zones.
func parentField(path string) string { return path[:max(0, strings.LastIndexByte(path, '.'))] }

// nodeOf is a field's schema, without what is below it.
func nodeOf(field spec.Field) *schema {
	node := &schema{Description: field.Description, Enum: field.Choices, Pattern: field.Pattern}
	switch field.Type {
	case spec.TypeObject:
		node.Type, node.Properties, node.Others = "object", map[string]*schema{}, false
	case spec.TypeObjects:
		node.Type, node.Items = "array", &schema{Type: "object", Properties: map[string]*schema{}, Others: false}
	case spec.TypeStrings:
		node.Type, node.Items = "array", &schema{Type: "string", Pattern: node.Pattern}
		node.Pattern, node.MinItems, node.MaxItems = "", field.Minimum, field.Maximum
	case spec.TypeMap:
		node.Type, node.Others = "object", &schema{Type: "string"}
	case spec.TypeDuration:
		node.Type, node.Pattern = "string", `^([0-9]+(\.[0-9]+)?(h|m|s))+$`
	case spec.TypeString:
		node.Type, node.Default = "string", stringDefault(field)
	default:
		node.Type, node.Minimum, node.Maximum = field.Type, field.Minimum, field.Maximum
	}
	return node
}

// stringDefault is a default that is a value, not one that is told in words.
func stringDefault(field spec.Field) string {
	if strings.Contains(field.Default, " ") {
		return ""
	}
	return field.Default
}
