package spec

import (
	"bytes"
	"encoding/json"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// Marshal writes the cluster as YAML, with the fields in the order of the types.
func Marshal(c *Cluster) ([]byte, error) {
	document, err := encode(c)
	if err != nil {
		return nil, err
	}
	return write(c, document)
}

// encode makes a document of the cluster.
func encode(c *Cluster) (*yaml.Node, error) {
	// JSON is YAML: reading it into a node keeps the order of the fields.
	text, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode the spec of cluster %s: %w", c.Metadata.Name, err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("encode the spec of cluster %s: %w", c.Metadata.Name, err)
	}
	plainStyle(&document)
	return &document, nil
}

func write(c *Cluster, document *yaml.Node) ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(document); err != nil {
		return nil, fmt.Errorf("encode the spec of cluster %s: %w", c.Metadata.Name, err)
	}
	return out.Bytes(), encoder.Close()
}

// plainStyle takes JSON's braces and quotes away, except around lists of
// scalars, which read best on one line.
func plainStyle(node *yaml.Node) {
	node.Style = 0
	if node.Kind == yaml.SequenceNode && len(node.Content) > 0 && node.Content[0].Kind == yaml.ScalarNode {
		node.Style = yaml.FlowStyle
	}
	for _, child := range node.Content {
		plainStyle(child)
	}
}
