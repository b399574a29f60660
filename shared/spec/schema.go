package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
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
	Closed      *bool              `json:"additionalProperties,omitempty"`
}

// Schema is the JSON schema of the Cluster document, made of Fields. It knows
// what can be said of each field alone; Parse says the rest.
func Schema() ([]byte, error) {
	made := map[string]*schema{}
	for _, field := range Fields() {
		node := nodeOf(field)
		made[field.Path] = node
		if field.Path == "" {
			continue
		}
		holder := made[parentField(field.Path)]
		name := lastName(field.Path)
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
	root.Schema, root.Title = "http://json-schema.org/draft-07/schema#", Kind
	root.ID = "https://github.com/kubectl-ha/kubectl-ha/raw/main/docs/cluster.schema.json"
	return indented(root)
}

func indented(root *schema) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(root); err != nil {
		return nil, fmt.Errorf("write the schema of the %s document: %w", Kind, err)
	}
	return out.Bytes(), nil
}

// parentField is the path of what holds a field: spec.pools[] for
// spec.pools[].zones.
func parentField(path string) string { return path[:max(0, strings.LastIndexByte(path, '.'))] }

// nodeOf is a field's schema, without what is below it.
func nodeOf(field Field) *schema {
	node := &schema{Description: field.Description}
	limit(node, field.Path)
	switch field.Type {
	case typeObject:
		node.Type, node.Properties, node.Closed = "object", map[string]*schema{}, new(false)
	case typeObjects:
		node.Type, node.Items = "array", &schema{Type: "object", Properties: map[string]*schema{}, Closed: new(false)}
	case typeStrings:
		node.Type, node.Items = "array", &schema{Type: "string", Pattern: node.Pattern}
		node.Pattern = ""
	case typeDuration:
		node.Type, node.Pattern = "string", `^([0-9]+(\.[0-9]+)?(h|m|s))+$`
	case typeString:
		node.Type, node.Default = "string", stringDefault(field)
	default:
		node.Type = field.Type
	}
	return node
}

// stringDefault is a default that is a value, not one that is told in words.
func stringDefault(field Field) string {
	if strings.Contains(field.Default, " ") {
		return ""
	}
	return field.Default
}

// limit holds a field to its form. Of a list, the form is that of its entries.
func limit(node *schema, path string) {
	switch path {
	case "apiVersion":
		node.Enum = []string{APIVersion}
	case "kind":
		node.Enum = []string{Kind}
	case "metadata.name":
		node.Pattern = clusterName().String()
	case "spec.project":
		node.Pattern = projectID().String()
	case "spec.region":
		node.Pattern = regionName().String()
	case "spec.kubernetesVersion":
		node.Enum = knownVersions()
	case "spec.serviceAccounts.controlPlane", "spec.serviceAccounts.nodes":
		node.Pattern = accountEmail().String()
	case "spec.controlPlane.zones":
		node.Pattern, node.MinItems, node.MaxItems = zonePattern, new(1), new(MaxReplicas)
	case "spec.pools[].zones":
		node.Pattern = zonePattern
	case "spec.pools[].name":
		node.Pattern = poolName().String()
	case "spec.controlPlane.machineType", "spec.pools[].machineType":
		node.Pattern = machineType().String()
	case "spec.pools[].nodesPerZone":
		node.Minimum, node.Maximum = new(0), new(MaxNodesPerZone)
	case "spec.network.cni":
		node.Enum = []string{string(CNINative), string(CNINone)}
	case "spec.network.nodeRange", "spec.network.podRange", "spec.network.serviceRange",
		"spec.network.apiAllowedRanges", "spec.network.sshAllowedRanges":
		node.Pattern = rangePattern
	}
}

const (
	zonePattern  = `^[a-z]+-[a-z]+[0-9]+-[a-z]$`
	rangePattern = `^[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}$`
)
